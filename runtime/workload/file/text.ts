import { SegueError } from '../../errors.ts'
import { chunksOf } from '../readers/chunks.ts'

/** The text of a file, at most `most` bytes of UTF-8, at once. Throws E_FILE, E_LIMIT, or E_JSON where it is no text. */
export function textNow(file: string, most: number): string {
  const chunks: Uint8Array[] = []
  let size = 0
  for (const chunk of chunksOf(file)) {
    size += chunk.length
    if (size > most) {
      throw new SegueError('E_LIMIT', `${file} is larger than ${most} bytes`, {
        where: file,
        expected: `at most ${most} bytes`,
      })
    }
    chunks.push(chunk.slice())
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new SegueError('E_JSON', `${file} is not text`, {
      where: file,
      expected: 'JSON in UTF-8',
    })
  }
}
