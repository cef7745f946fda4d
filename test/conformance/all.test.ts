import { describe, expect, test } from 'vitest'
import { subjectOf, type Law, type Subject } from '../../runtime/contract/law.ts'
import { LAWS } from '../../runtime/contract/laws.ts'
import { DEVIATIONS, strictLaws } from './deviations.ts'
import { listed, shelf } from './shelf.ts'

const long = process.env.SEGUE_LONG === '1'
const source = shelf()

/** Whole clusters, threads and processes: what ships was held to them often enough. */
const isCostly = ({ name, interface: face }: Law): boolean =>
  face === 'Executor' || name === 'under-load' || name === 'replay'

async function hold(law: Law, subject: Subject): Promise<void> {
  const runs = long ? 5000 : isCostly(law) ? 40 : 100
  const limitMs = long ? 500_000 : 20_000
  const { fault } = await law.check(subject, {
    seed: Number(process.env.SEGUE_SEED),
    runs,
    limitMs,
  })
  if (!fault) return
  const { error, input, path } = fault
  const said = [...input, `path ${path}`].join('\n')
  throw new Error(`${error instanceof Error ? error.message : String(error)}\n${said}`, {
    cause: error,
  })
}

const lawsOf = (name: string): readonly Law[] => [
  ...(LAWS[name] ?? []),
  ...(strictLaws[name] ?? []),
]

for (const one of listed.filter(({ component }) => lawsOf(component.provides.name).length > 0)) {
  const subject = subjectOf(source, one)
  describe(one.id, () => {
    for (const law of lawsOf(one.component.provides.name))
      test.skipIf(DEVIATIONS[one.id]?.[law.name] !== undefined)(`${law.name}: ${law.says}`, () =>
        hold(law, subject),
      )
  })
}

test('every deviation names a component and a law that there are', () => {
  for (const [id, laws] of Object.entries(DEVIATIONS)) {
    const face = listed.find((one) => one.id === id)?.component.provides.name
    expect(face, id).toBeDefined()
    const known = lawsOf(face!).map(({ name }) => name)
    expect(known).toEqual(expect.arrayContaining(Object.keys(laws)))
  }
  expect(listed.length).toBeGreaterThan(20)
})
