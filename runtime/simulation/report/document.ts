/** A report before it is HTML or Markdown. Texts are plain; what is between two backticks is set as code. */

export type Block =
  | { readonly is: 'heading'; readonly level: 2 | 3; readonly text: string; readonly id: string }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'list'; readonly items: readonly string[] }
  | { readonly is: 'code'; readonly text: string }
  | Figure
  | Table

export interface Figure {
  readonly is: 'figure'
  /** File name without its end, and anchor. */
  readonly id: string
  readonly picture: Picture
  /** What the picture shows and how it is to be read. */
  readonly caption: string
}

/** The inside of an `svg` element, in which classes stand for colours. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** For who cannot see it. */
  readonly name: string
  readonly content: string
}

export interface Table {
  readonly is: 'table'
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Numbers of columns whose cells are aligned to the right. */
  readonly right?: readonly number[]
  /** Shown folded. */
  readonly folded?: boolean
}

export interface Document {
  readonly title: string
  readonly lead: string
  readonly blocks: readonly Block[]
}

export const heading = (level: 2 | 3, text: string, id: string): Block => ({
  is: 'heading',
  level,
  text,
  id,
})
export const text = (...sentences: readonly (string | undefined)[]): Block => ({
  is: 'text',
  text: sentences.filter((sentence) => sentence !== undefined).join(' '),
})
export const list = (items: readonly string[]): Block => ({ is: 'list', items })
export const figure = (id: string, picture: Picture, caption: string): Block => ({
  is: 'figure',
  id,
  picture,
  caption,
})
