import { mkdirSync, rmSync, writeFileSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SegueError } from '../../errors.ts'
import { htmlOf } from '../report/html.ts'
import { markdownOf } from '../report/markdown.ts'
import { reportOf } from '../report/report.ts'
import type { Told } from '../report/data.ts'
import { csvOf } from './csv.ts'
import type { Design } from './design.ts'
import type { ResultLine } from './result.ts'

/** What a report is told of an experiment. */
export function toldOf(design: Design, command: string, version: string): Told {
  const { name, description, candidates, works, clusters, seeds, until, oracle } = design
  return {
    ...{ name, description, seeds, until, command, version },
    compositions: candidates.map((each) => each.name),
    works: works.map(({ name: work, workloads }) => ({
      name: work,
      of: workloads && workloads.length > 1 ? workloads : undefined,
    })),
    clusters: clusters.map(({ name: cluster, nodes }) => ({
      name: cluster,
      nodes: nodes.length,
      cores: nodes.reduce((sum, { resources }) => sum + resources.cpu, 0),
      memory: nodes.reduce((sum, { resources }) => sum + resources.memory, 0),
    })),
    model: design.model?.name,
    windows: oracle?.windows,
  }
}

/** Writes `results.csv` and `report.html` to the folder; answers their paths. Throws E_FILE. */
export function writeReport(folder: string, told: Told, lines: readonly ResultLine[]): string[] {
  const html = join(folder, 'report.html')
  const csv = join(folder, 'results.csv')
  write(html, htmlOf(reportOf(told, lines)))
  write(csv, csvOf(lines.filter((line) => line.kind === 'run')))
  return [html, csv]
}

/** The same report as Markdown, with its pictures in a folder of its name beside it; pictures of earlier reports there go. */
export function writeMarkdown(file: string, told: Told, lines: readonly ResultLine[]): string[] {
  const folder = file.replace(/\.md$/, '')
  const name = folder.slice(dirname(folder).length + 1)
  const { text, pictures } = markdownOf(reportOf(told, lines), name)
  for (const old of globSync('*.svg', { cwd: folder })) rmSync(join(folder, old))
  write(file, text)
  for (const [picture, svg] of pictures) write(join(folder, picture), svg)
  return [file, ...[...pictures.keys()].map((picture) => join(folder, picture))]
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  } catch (cause) {
    throw new SegueError('E_FILE', `${file} cannot be written`, {
      where: file,
      found: (cause as Error).message,
      cause,
    })
  }
}
