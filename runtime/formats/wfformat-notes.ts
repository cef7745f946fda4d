import { listed } from '../errors.ts'
import { isObject } from '../core/job-check.ts'
import type { Scale } from './wfformat.ts'
import type { WorkflowTask } from './wfformat-tasks.ts'

const some = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`

/** What people should know about an import: what became of what the file says, and what was left out. */
export function notesOf(
  file: Record<string, unknown>,
  tasks: readonly WorkflowTask[],
  parents: ReadonlyMap<string, ReadonlySet<string>>,
  unused: ReadonlySet<string>,
  { as, speed, memory, cores }: Scale,
): string[] {
  const edges = [...parents.values()].reduce((sum, set) => sum + set.size, 0)
  const untimed = tasks.filter(({ run }) => run.runtimeInSeconds === undefined).length
  const work = tasks.reduce((sum, { run }) => sum + (run.runtimeInSeconds ?? 0), 0)
  const took = makespan(file)
  const measured = took === undefined ? '' : `, ${took} s from start to end where it was measured`
  const { schemaVersion: version } = file
  const kind = version === undefined ? 'converted workflow' : `WfFormat ${String(version)}`
  const becomes = {
    command: 'its command, run here as it stands: programs, files and folders must be there',
    sleep: 'a sleep as long as its run',
    burn: 'computing for the share of its run that it computed, and sleep for the rest',
  }[as]
  const notes = [
    `${kind}: ${some(tasks.length, 'task')}, ${some(edges, 'edge')}, ${round(work)} s of work${measured}`,
    `each task is ${becomes}`,
  ]
  if (speed !== 1 && as !== 'command') notes.push(`times are divided by ${speed}`)
  if (speed !== 1 && as === 'command') notes.push(`estimates are divided by ${speed}`)
  if (memory !== 1)
    notes.push(memory === 0 ? 'no task asks for memory' : `memory is multiplied by ${memory}`)
  if (memory > 0 && tasks.some(({ run }) => run.memoryInBytes))
    notes.push('memory is rounded up by an eighth at most: tasks of equal needs wait together')
  if (cores !== 1) notes.push(`cores are multiplied by ${cores}`)
  if (untimed > 0)
    notes.push(
      `${some(untimed, 'task')} without runtimeInSeconds: ${as === 'command' ? 'no estimate' : '0 s'}`,
    )
  const inputs = tasks.reduce((sum, task) => sum + task.files.inputs, 0)
  const outputs = tasks.reduce((sum, task) => sum + task.files.outputs, 0)
  if (inputs + outputs > 0) {
    const files = `${some(inputs, 'input')} and ${some(outputs, 'output')}`
    notes.push(`files are information only: ${files} of tasks are neither copied nor checked`)
  }
  const left = [...unused]
  if (as !== 'burn' && tasks.some(({ run }) => run.avgCPU !== undefined)) left.push('avgCPU')
  if (left.length > 0) notes.push(`left out of tasks: ${listed(left.sort())}`)
  return notes
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000

function makespan({ workflow, makespanSec }: Record<string, unknown>): number | undefined {
  const { execution = workflow } = (workflow ?? {}) as { execution?: unknown }
  const { makespanInSeconds = makespanSec } = (isObject(execution) ? execution : {}) as {
    makespanInSeconds?: unknown
  }
  return typeof makespanInSeconds === 'number' ? round(makespanInSeconds) : undefined
}
