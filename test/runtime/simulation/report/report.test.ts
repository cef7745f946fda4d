import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ResultLine } from '../../../../runtime/simulation/experiment/result.ts'
import type { Document, Table } from '../../../../runtime/simulation/report/document.ts'
import { htmlOf } from '../../../../runtime/simulation/report/html.ts'
import { markdownOf } from '../../../../runtime/simulation/report/markdown.ts'
import { reportOf } from '../../../../runtime/simulation/report/report.ts'
import { oracleLine, runLine, toldAbout } from './lines.ts'

const SEEDS = [1, 2, 3, 4]
const WORKS = ['a', 'b', 'c', 'd', 'e', 'f']

/** Under c0 everything takes about twice as long as under c1, but on `a`, where there is no difference. */
const small = (): Document => {
  const lines: ResultLine[] = WORKS.flatMap((workload, w) =>
    SEEDS.flatMap((seed) => {
      const base = (w + 1) * (1 + seed / 100)
      const twice = workload === 'a' ? 1 : 2 + ((seed * 7 + w) % 3) / 100
      const traits = { load: w, users: 6 - w }
      return [
        runLine({ workload, seed, composition: 'c0', response: base * twice, traits }),
        runLine({ workload, seed, composition: 'c1', response: base, traits }),
        oracleLine({
          ...{ workload, seed, fixed: [base * twice, base] },
          ...{ greedy: workload === 'b' ? base * (0.8 + seed / 100) : base * 1.1 },
          windows: [
            [2, 2],
            [1 + seed / 100, 2],
          ],
        }),
      ]
    }),
  )
  const works = WORKS.map((name) => ({ name }))
  return reportOf(toldAbout({ works, seeds: SEEDS, windows: 2 }), lines)
}

/** Everything that stands in it as text. */
const textsOf = ({ blocks }: Document): string[] =>
  blocks.flatMap((block) => {
    if (block.is === 'text') return [block.text]
    if (block.is === 'list') return [...block.items]
    return block.is === 'figure' ? [block.caption] : []
  })

describe('a report', () => {
  test('has what it had, and says what it said', async () => {
    const report = small()
    const lines = report.blocks.flatMap((block) => {
      if (block.is === 'heading') return [`${'#'.repeat(block.level)} ${block.text}`]
      if (block.is === 'text') return [block.text]
      if (block.is === 'list') return block.items.map((item) => `- ${item}`)
      if (block.is === 'code') return [block.text]
      if (block.is === 'table')
        return [`table: ${block.caption}`, ...block.rows.map((row) => row.join(' | '))]
      return [`figure ${block.id}: ${block.picture.name}. ${block.caption}`]
    })
    const text = `${[report.title, report.lead, ...lines].join('\n')}\n`
    await expect(text).toMatchFileSnapshot('../../../golden/report.txt')
  })

  test('is one file that asks for nothing else', () => {
    const html = htmlOf(small())
    // Namespaces are no addresses; everything else that could load something is looked for.
    expect(html).not.toMatch(/https?:|\/\/[a-z]/i)
    expect(html).not.toMatch(/@import|url\(|<link|<img|<iframe|\bsrc=|xlink|fetch\(|import\(/i)
    expect(html.match(/\bhref="[^#]/g)).toBeNull()
  })

  test('can be used by keyboard and read aloud: pictures have names, tables heads, sections anchors', () => {
    const html = htmlOf(small())
    const count = (pattern: RegExp) => html.match(pattern)?.length ?? 0
    expect(count(/<svg /g)).toBeGreaterThan(8)
    expect(count(/<svg [^>]*role="img" aria-label="[^"]+/g)).toBe(count(/<svg /g))
    expect(count(/<caption>/g)).toBe(count(/<table>/g))
    expect(count(/<th scope="col"/g)).toBeGreaterThan(0)
    const anchors = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    for (const id of anchors) expect(html).toContain(`id="${id}"`)
    expect(new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)).size).toBe(
      count(/ id="/g),
    )
  })

  test('its pictures stand alone as files, and Markdown names every one', () => {
    const { text, pictures } = markdownOf(small(), 'folder')
    const named = [...text.matchAll(/!\[[^\]]*\]\(folder\/([\w-]+\.svg)\)/g)].map(
      ([, name]) => name,
    )
    expect(named).toEqual([...pictures.keys()])
    for (const svg of pictures.values()) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
      expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
        /https?:|url\(|NaN|undefined|Infinity/,
      )
    }
  })

  test('names from files never become markup', () => {
    const evil = `<script>alert("x")</script>'&`
    const lines = [1, 2].flatMap((seed) =>
      [evil, 'c1'].map((composition, i) =>
        runLine({ workload: evil, composition, seed, response: 1 + i + seed, user: evil }),
      ),
    )
    const told = {
      name: evil,
      description: evil,
      compositions: [evil, 'c1'],
      works: [{ name: evil }],
    }
    const report = reportOf(toldAbout({ ...told, seeds: [1, 2], command: evil }), lines)
    const html = htmlOf(report)
    expect(html.match(/<script>/g)).toHaveLength(1)
    expect(html).toContain('&#60;script&#62;alert(')
    const { text, pictures } = markdownOf(report, 'x')
    expect(text.replaceAll(/`[^`]*`/g, '').replaceAll(/```[\s\S]*?```/g, '')).not.toMatch(
      /(?<!\\)<script/,
    )
    for (const svg of pictures.values()) expect(svg).not.toContain('<script')
  })

  test('has a report of nothing, and of failures', () => {
    const { blocks } = reportOf(toldAbout({}), [
      {
        ...{ kind: 'failed', what: 'run', key: 'k', workload: 'w', composition: 'c0' },
        ...{ cluster: '5x8x16GiB', seed: 1, error: 'error[E_FILE] it is gone\n  at x' },
      },
    ])
    expect(textsOf({ title: '', lead: '', blocks }).at(-1)).toBe(
      'Nothing came of the run of `w` under `c0` with seed 1: error[E_FILE] it is gone',
    )
  })
})

describe('its text agrees with the figures', () => {
  const values = fc.array(
    fc.tuple(
      fc.double({ min: 1, max: 100, noNaN: true }),
      fc.double({ min: 1, max: 100, noNaN: true }),
    ),
    {
      minLength: 2,
      maxLength: 6,
    },
  )

  test('the winner that is named is the one with the lesser mean of logarithms', () => {
    fc.assert(
      fc.property(values, (pairs) => {
        const lines = pairs.flatMap(([c0, c1], i) => [
          runLine({ composition: 'c0', seed: i + 1, response: c0 }),
          runLine({ composition: 'c1', seed: i + 1, response: c1 }),
        ])
        const seeds = pairs.map((_, i) => i + 1)
        const [first] = textsOf(reportOf(toldAbout({ seeds }), lines))
        const logs = pairs.reduce((sum, [c0, c1]) => sum + Math.log(c0) - Math.log(c1), 0)
        fc.pre(Math.abs(logs) > 1e-9)
        expect(first).toContain(`best of 1 trace: \`${logs < 0 ? 'c0' : 'c1'}\` on 1`)
      }),
    )
  })

  test('what is equal is called so, and nothing is said to be gained', () => {
    const lines = SEEDS.flatMap((seed) => [
      runLine({ composition: 'c0', seed, response: seed }),
      runLine({ composition: 'c1', seed, response: seed }),
      oracleLine({
        seed,
        fixed: [seed, seed],
        greedy: seed * 1.5,
        windows: [
          [3, 3],
          [1, 1],
        ],
      }),
    ])
    const said = textsOf(reportOf(toldAbout({ seeds: SEEDS }), lines)).join('\n')
    expect(said).toContain('By mean response all compositions are exactly alike on 1 trace.')
    expect(said).toContain(
      'Over the seeds, in none of the 2 windows does a switch pay beyond chance.',
    )
    expect(said).toContain(
      'Over the seeds, on none of 1 trace does this oracle gain anything that is told from chance.',
    )
    expect(said).toContain('Nothing (less than 0.1\u00a0%) is gained on `w`.')
  })

  test('a gain is never below nothing, whatever the greedy path came to', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.5, max: 2, noNaN: true }), (pairs, factor) => {
        const lines = pairs.flatMap(([c0, c1], i) => [
          runLine({ composition: 'c0', seed: i + 1, response: c0 }),
          runLine({ composition: 'c1', seed: i + 1, response: c1 }),
          oracleLine({ seed: i + 1, fixed: [c0, c1], greedy: factor * Math.min(c0, c1) }),
        ])
        const { blocks } = reportOf(toldAbout({ seeds: pairs.map((_, i) => i + 1) }), lines)
        const table = blocks.find((block) => block.is === 'table' && block.head[4] === 'gain')
        const gain = (table as Table).rows[0][4]
        if (factor >= 1) expect(gain).toBe('0\u00a0%')
        else
          expect(Number.parseFloat(gain.replace('less than', ''))).toBeCloseTo(
            100 * (1 - factor),
            -0.5,
          )
      }),
    )
  })
})
