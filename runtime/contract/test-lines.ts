import type { LawFault, LawReport, TestReport } from './reports.ts'

const WORDS = { passed: 'ok', failed: 'FAILED', 'not-run': 'not run' } as const
/** More of an input than this is a number. */
const LONGEST = 40

/** The report of a test for people, line by line. */
export function testLines(report: TestReport): string[] {
  const { id, version, interface: face, items, seed } = report
  const wide = Math.max(...items.map(({ law }) => law.length))
  const held = items.filter(({ verdict }) => verdict === 'passed').length
  return [
    `${id}@${version}: the laws of ${face}, seed ${seed}`,
    ...items.flatMap((item) => [
      lawLine(item, wide),
      ...(item.fault ? faultLines(item.fault) : []),
    ]),
    `${held} of ${items.length} laws hold (${seconds(report.tookMs)})`,
  ]
}

function lawLine({ law, says, verdict, runs, tookMs }: LawReport, wide: number): string {
  const inputs = verdict === 'not-run' ? '' : runs === 1 ? '1 input' : `${runs} inputs`
  const took = verdict === 'not-run' ? '' : seconds(tookMs)
  return `  ${WORDS[verdict].padEnd(8)}${law.padEnd(wide)}  ${inputs.padStart(11)} ${took.padStart(7)}  ${says}`
}

function faultLines({ error, where, input, repeat }: LawFault): string[] {
  const more = input.length - LONGEST
  const shown = more > 0 ? [...input.slice(0, LONGEST), `... and ${more} more lines`] : input
  return [
    ...labelled('broken', error.split('\n')),
    ...labelled('at', where ? [where] : []),
    ...labelled('input', shown),
    ...labelled('again', [repeat]),
  ]
}

const labelled = (label: string, lines: readonly string[]): string[] =>
  lines.map((line, i) => `          ${(i === 0 ? label : '').padEnd(8)}${line}`)

export const seconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
