import fc from 'fast-check'

/** A workflow without its form: tasks in any order, and what each waits for. */
export interface Flow {
  readonly tasks: readonly {
    readonly id: string
    readonly parents: readonly string[]
    readonly runtime?: number
    readonly cores?: number
    readonly memory?: number
    readonly avgCPU?: number
    readonly priority?: number
    readonly program?: string
    readonly words?: readonly string[]
  }[]
}

/** The same in WfFormat. */
export function written({ tasks }: Flow, version: string): unknown {
  const top = {
    name: 'flow',
    description: 'made up',
    createdAt: '2024-01-01T00:00:00Z',
    schemaVersion: version,
  }
  const kids = new Map<string, string[]>(tasks.map(({ id }) => [id, []]))
  for (const { id, parents } of tasks) for (const parent of parents) kids.get(parent)?.push(id)
  const command = ({ program, words }: Flow['tasks'][number]) =>
    program === undefined ? {} : { command: { program, ...(words ? { arguments: words } : {}) } }
  const given = (value: object) =>
    Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined))
  if (version === '1.4') {
    const listed = tasks.map((task) => ({
      name: `${task.id} by name`,
      ...given({ id: task.id, runtimeInSeconds: task.runtime, cores: task.cores }),
      ...given({ memoryInBytes: task.memory, avgCPU: task.avgCPU, priority: task.priority }),
      type: 'compute',
      parents: task.parents,
      files: [{ name: 'in.txt', sizeInBytes: 5, link: 'input' }],
      ...command(task),
    }))
    const workflow = { makespanInSeconds: 9, executedAt: '2024-01-01', tasks: listed }
    return { ...top, wms: { name: 'w', version: '1' }, workflow }
  }
  const specification = {
    tasks: tasks.map(({ id, parents }) => ({
      name: `${id} by name`,
      ...{ id, parents, children: kids.get(id), inputFiles: ['in.txt'], outputFiles: [] },
    })),
    files: [{ id: 'in.txt', sizeInBytes: 5 }],
  }
  const execution = {
    ...{ makespanInSeconds: 9, executedAt: '2024-01-01T00:00:00Z' },
    tasks: tasks
      .filter(({ runtime }) => runtime !== undefined)
      .map((task) => ({
        ...given({ id: task.id, runtimeInSeconds: task.runtime, coreCount: task.cores }),
        ...given({ memoryInBytes: task.memory, avgCPU: task.avgCPU, priority: task.priority }),
        ...command(task),
      }))
      .toReversed(),
    machines: [{ nodeName: 'here' }],
  }
  const metrics = version === '1.6' ? { metrics: { taskCount: tasks.length } } : {}
  const workflow = {
    specification: { ...specification, ...metrics },
    execution: { ...execution, ...metrics },
  }
  return { ...top, runtimeSystem: { name: 'w', version: '1' }, workflow }
}

export const flows: fc.Arbitrary<Flow> = fc
  .tuple(
    fc.array(
      fc.record(
        {
          waits: fc.array(fc.nat(9), { maxLength: 3 }),
          runtime: fc.double({ min: 0, max: 1e5, noNaN: true }),
          cores: fc.constantFrom(1, 1.5, 4),
          memory: fc.nat(2 ** 30),
          avgCPU: fc.double({ min: 0, max: 800, noNaN: true }),
          priority: fc.integer({ min: -9, max: 99 }),
          program: fc.constantFrom('blastall', './a b'),
          words: fc.array(fc.constantFrom('-x', '', 'in.txt'), { maxLength: 3 }),
        },
        { requiredKeys: ['waits', 'runtime', 'program'] },
      ),
      { minLength: 1, maxLength: 10 },
    ),
    fc.infiniteStream(fc.nat()),
  )
  .map(([list, order]) => {
    const tasks = list.map(({ waits, ...rest }, i) => {
      const parents = [...new Set(waits.filter((at) => at < i).map((at) => `t#${at}`))]
      return { id: `t#${i}`, parents, ...rest }
    })
    const keys = new Map(tasks.map((task) => [task, order.next().value as number]))
    return { tasks: tasks.toSorted((a, b) => keys.get(a)! - keys.get(b)!) }
  })

/** Sound workflows of every version. */
export const workflows: fc.Arbitrary<unknown> = fc
  .tuple(flows, fc.constantFrom('1.4', '1.5', '1.6'))
  .map(([flow, version]) => written(flow, version))
