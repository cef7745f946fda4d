import type { JobSpec } from '../../core/job-spec.ts'
import type { Arrival } from '../workload.ts'
import { Columns, fieldsOf } from './csv.ts'
import { lineFormat } from './format.ts'
import { number, type Settings } from './rules.ts'
import { micros, millis, nameIn, secondsIn, tasksIn } from './values.ts'

const ARRIVAL = 'arrival_sec'
const GPUS = 'gpus'
const DURATION = /^duration_sec/

const RULES = {
  gpu: number(1, 'units of the resource gpu that each task asks for; 0: none', 0, 1e6),
  cpu: number(1, 'cores that each task asks for', 0.001, 1e6),
}

const durationIn = (header: string): string | undefined =>
  fieldsOf(header).find((name) => DURATION.test(name))

/** Training jobs, each on some GPUs at once: comma-separated, known by the names of their columns. A GPU is a task of the gang. */
export const gangCsv = lineFormat({
  name: 'gang-csv',
  doc: 'gangs of tasks on GPUs: columns arrival_sec, gpus, duration_sec..., also vc and model',
  extensions: ['csv'],
  rules: RULES,
  recognises: ({ lines: [first = ''] }) => {
    const names = first.split(',').map((name) => name.trim())
    return names.includes(ARRIVAL) && names.includes(GPUS)
  },
  reader(rules) {
    let columns: Columns | undefined
    let duration = 'duration_sec'
    return (line, number) => {
      if (columns) return job(columns.of(line), duration, `job-${number}`, rules)
      duration = durationIn(line) ?? duration
      columns = new Columns(line, [ARRIVAL, GPUS, duration])
      return undefined
    }
  },
})

function job(
  field: (name: string) => string | undefined,
  duration: string,
  name: string,
  { gpu, cpu }: Settings<typeof RULES>,
): Arrival {
  const at = secondsIn(field(ARRIVAL), ARRIVAL)
  const count = tasksIn(field(GPUS), GPUS)
  const ms = millis(secondsIn(field(duration), duration))
  const [pool, description] = ['vc', 'model'].map((key) => {
    const text = field(key)
    return text === undefined ? undefined : nameIn(text, key)
  })
  const spec: JobSpec = {
    name,
    ...(pool === undefined ? {} : { user: pool, pool }),
    ...(description === undefined ? {} : { description }),
    stages: [
      {
        name: 'train',
        burn: { cpuMs: ms },
        count,
        ...(count > 1 ? { gang: true } : {}),
        needs: { cpu, ...(gpu > 0 ? { gpu } : {}) },
      },
    ],
  }
  return { at: micros(at), job: spec, class: count === 1 ? '1 gpu' : `${count} gpus` }
}
