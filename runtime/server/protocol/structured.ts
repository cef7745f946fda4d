import { DefaultDeserializer, DefaultSerializer } from 'node:v8'

/** What a value is sent as, behind `head`: V8's structured serialisation. Throws where a part of it cannot be sent. */
export function serialise(value: unknown, head?: Uint8Array): Buffer {
  const writer = new DefaultSerializer()
  if (head) writer.writeRawBytes(head)
  writer.writeHeader()
  writer.writeValue(value)
  return writer.releaseBuffer()
}

/**
 * Typed arrays get memory of their own. V8 would leave them views of the whole message, which then lives as long as
 * they do, and all of which is copied and shown wherever one of them is sent on.
 */
class Reader extends DefaultDeserializer {
  _readHostObject(): NodeJS.ArrayBufferView {
    // @ts-expect-error Node's types leave the methods out that a deserializer is made of.
    const view = super._readHostObject() as NodeJS.ArrayBufferView
    if (Buffer.isBuffer(view)) return Buffer.from(view)
    if (!(view instanceof DataView)) return (view as Uint8Array).slice()
    const { buffer, byteOffset, byteLength } = view
    return new DataView(buffer.slice(byteOffset, byteOffset + byteLength))
  }
}

/** Throws where the bytes are no such value. */
export function deserialise(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes)
  reader.readHeader()
  return reader.readValue()
}
