/** The comment that ends right above `export default`; the one above a constant that is exported so will do. */
const ABOVE =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export default\b|const (\w+) = (?:component|wrapper|standaloneWrapper)\()/

/** First paragraph of the doc comment above the default export as one line; empty where there is none. */
export function docOf(source: string): string {
  const body = ABOVE.exec(source)?.[1] ?? ''
  const lines = body.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim())
  const start = lines.findIndex((line) => line !== '')
  if (start < 0) return ''
  const end = lines.findIndex((line, at) => at > start && (line === '' || line.startsWith('@')))
  return lines
    .slice(start, end < 0 ? undefined : end)
    .join(' ')
    .trim()
}
