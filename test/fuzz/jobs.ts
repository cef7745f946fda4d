import fc from 'fast-check'

const stage = (name: string, before: readonly string[]) =>
  fc
    .record(
      {
        work: fc.constantFrom<Record<string, unknown>>(
          { burn: { cpuMs: 1, sleepMs: 2, memoryBytes: 3 } },
          { call: './tasks.ts#resize', args: [1, { a: ['b'] }], isolate: 'process' },
          { call: './tasks.ts' },
          { run: ['ffmpeg', '-i', '{}'], env: { LEVEL: '3' }, cwd: 'sub', input: 'text' },
          { run: ['true'], each: ['a', 1, true] },
          { burn: { cpuMs: [1, 2.5], sleepMs: 3 }, each: ['a', 'b'] },
        ),
        several: fc.constantFrom<Record<string, unknown>>({}, { count: 3 }, { count: 0 }),
        after: fc.subarray([...before]),
        needs: fc.constantFrom({ cpu: 2 }, { memory: '512MiB' }, { cpu: '0.5', gpu: 1 }, {}),
        priority: fc.integer({ min: -9, max: 9 }),
        deadlineMs: fc.nat(1e6),
        estimateMs: fc.double({ min: 0, max: 1e4, noNaN: true }),
        retries: fc.nat(3),
        backoffMs: fc.nat(50),
        timeoutMs: fc.nat(1e6),
        labels: fc.constant([]),
        near: fc.constantFrom(['n1'], ['r1', 'n2']),
        gang: fc.boolean(),
        description: fc.constant('what it does'),
        from: fc.option(fc.constantFrom(...before, undefined), { nil: undefined }),
      },
      { requiredKeys: ['work'] },
    )
    .map(({ work, several = {}, from, ...rest }) => {
      const made: Record<string, unknown> = {
        name,
        ...work,
        ...('each' in work ? {} : several),
        ...rest,
      }
      if (from !== undefined && 'call' in work)
        made.args = [{ $from: from }, { deep: [{ $from: from }] }]
      return made
    })

/** Sound jobs with every key there is. */
export const jobs: fc.Arbitrary<unknown> = fc.record(
  {
    $schema: fc.constant('./job.schema.json'),
    name: fc.constantFrom('thumbnails', 'nightly report', 'Ωμέγα'),
    user: fc.constant('ann'),
    pool: fc.constant('night'),
    description: fc.constant(''),
    stages: fc.integer({ min: 1, max: 4 }).chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, i) =>
          stage(
            `s${i}`,
            Array.from({ length: i }, (_2, j) => `s${j}`),
          ),
        ),
      ),
    ),
  },
  { requiredKeys: ['name', 'stages'] },
)
