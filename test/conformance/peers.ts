/** `npm run -s conformance -- FILE...`: runs neutral case files of other schedulers against this project's code. */
import { SegueError } from '../../runtime/errors.ts'
import { judge, loadAdapters, readCases, type Verdict } from './cases.ts'

function report(verdicts: readonly Verdict[]): string {
  const lines: string[] = []
  const skipped = new Map<string, number>()
  for (const { id, policy, result, why } of verdicts) {
    if (result === 'failed')
      lines.push(`FAILED ${id} (${policy})`, ...why.map((line) => `  ${line}`))
    if (result !== 'skipped') continue
    const name = why.length > 0 ? `${policy} (${why.join('; ')})` : policy
    skipped.set(name, (skipped.get(name) ?? 0) + 1)
  }
  if (skipped.size > 0) lines.push('skipped, no adapter yet:')
  for (const [name, count] of [...skipped].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
    lines.push(`  ${count} ${name}`)
  const count = (result: Verdict['result']): number =>
    verdicts.filter((one) => one.result === result).length
  lines.push(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
  return lines.join('\n')
}

try {
  const files = process.argv.slice(2)
  if (files.length === 0)
    throw new SegueError('E_USAGE', 'no case file was named', {
      next: 'npm run -s conformance -- FILE...',
    })
  const adapters = await loadAdapters()
  const verdicts = files.flatMap(readCases).map((one) => judge(one, adapters))
  console.log(report(verdicts))
  process.exitCode = verdicts.some(({ result }) => result === 'failed') ? 1 : 0
} catch (error) {
  if (!(error instanceof SegueError)) throw error
  console.error(error.explain())
  process.exitCode = 2
}
