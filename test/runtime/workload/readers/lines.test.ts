import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunksOf } from '../../../../runtime/workload/readers/chunks.ts'
import { linesOf } from '../../../../runtime/workload/readers/lines.ts'
import { fileOf } from './traces.ts'

const cut = (bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] => {
  const pieces: Uint8Array[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}
const texts = (bytes: Uint8Array, most?: number, sizes = [7]) =>
  [...linesOf(cut(bytes, sizes), most)].map(({ text, fault }) => fault ?? text)

describe('lines', () => {
  test.each([
    ['with and without an end at the end', 'a\nb', ['a', 'b']],
    ['with line ends of other systems', 'a\r\n\r\nb\r\n', ['a', '', 'b']],
    ['behind a byte order mark', '\ufeffa\n\ufeffb\n', ['a', '\ufeffb']],
    ['none', '', []],
    ['with NUL characters', 'a\n\0\nb', ['a', 'it has NUL characters: no text', 'b']],
  ])('%s', (_, text, expected) => {
    expect(texts(Buffer.from(text))).toEqual(expected)
  })

  test('what is no UTF-8 is told', () => {
    expect(texts(Buffer.from([97, 10, 0xc3, 10, 98]))).toEqual([
      'a',
      'it is not text in UTF-8',
      'b',
    ])
  })

  test('what is too long is not held, and the next line is read', () => {
    const text = Buffer.from(`${'x'.repeat(1000)}\nb\n`)
    expect(texts(text, 10)).toEqual(['it has more than 10 bytes', 'b'])
    expect(texts(text, 10, [2000])).toEqual(['it has more than 10 bytes', 'b'])
  })

  test('it makes no difference in which pieces they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 12 })),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (lines, sizes) => {
          const plain = lines.map((line) => line.replaceAll(/[\r\n\0\ufeff]/g, ''))
          const bytes = Buffer.from(plain.map((line) => `${line}\n`).join(''))
          expect(texts(bytes, undefined, sizes)).toEqual(plain)
        },
      ),
    )
  })
})

describe('files', () => {
  const bytesOf = (file: string) =>
    Buffer.concat([...chunksOf(file)].map((piece) => Buffer.from(piece)))

  test('what gzip has packed is unpacked, in one part or several', () => {
    const text = Buffer.from(Array.from({ length: 50_000 }, (_, i) => `${i * i}\n`).join(''))
    const parts = Buffer.concat([gzipSync(text.subarray(0, 1000)), gzipSync(text.subarray(1000))])
    expect(bytesOf(fileOf('one', gzipSync(text))).equals(text)).toBe(true)
    expect(bytesOf(fileOf('two', parts)).equals(text)).toBe(true)
  })

  test('what is packed and broken is refused', () => {
    const packed = gzipSync(Buffer.from('a line\n'.repeat(10_000)))
    const broken = [packed.subarray(0, 40), Buffer.concat([packed.subarray(0, 20), packed])]
    for (const bytes of broken)
      expect(() => bytesOf(fileOf('broken', bytes))).toThrow(/packed by gzip, and broken/)
  })

  test('what is not there, or no file', () => {
    expect(() => bytesOf('/nowhere/to/be/found.swf')).toThrow(/cannot be read/)
    expect(() => bytesOf('.')).toThrow('. is a folder')
  })
})
