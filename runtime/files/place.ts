import { quoted } from '../errors.ts'

/** The way to a value: `['stages', 0, 'needs', 'cpu']`. */
export type Path = readonly (string | number)[]

/** `stages[0].needs.cpu`; empty for the whole. */
export const pathText = (path: Path): string => {
  const text = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    return /^[\w$-]+$/.test(step) ? `.${step}` : `[${quoted(step)}]`
  })
  return text.join('').replace(/^\./, '')
}

/** A text with a name, and where in it something stands. */
export class Source {
  readonly text: string
  /** Named in positions; undefined for a text that was made of a value, in which nobody could look. */
  readonly file: string | undefined
  #starts: number[] | undefined

  constructor(text: string, file: string | undefined) {
    this.text = text
    this.file = file
  }

  /** `file:line:column`. */
  at(offset: number): string {
    const starts = (this.#starts ??= lineStarts(this.text))
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle] <= offset) low = middle
      else high = middle
    }
    return `${this.file ?? 'text'}:${low + 1}:${offset - starts[low] + 1}`
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
