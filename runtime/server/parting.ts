import type { Socket } from 'node:net'

/** How long the other side of a connection that is ended may take to read why. */
export const PARTING_MS = 1000

/** Says a last word and ends the connection, whatever the other side does. */
export function part(socket: Socket, last: Buffer): void {
  socket.end(last)
  // What still comes is read and dropped, so that the other side gets to read.
  socket.resume()
  setTimeout(() => socket.destroy(), PARTING_MS).unref()
}
