import fc from 'fast-check'
import type { ModelFile } from '../../../../runtime/simulation/model/model-file.ts'

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const ms = real(0, 1e4)
const optional = { requiredKeys: [] as [] }
const off = <T>(part: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: part }, fc.constant(false as const))
const route = fc.record({ bytesPerSecond: real(1, 1e10), latencyMs: ms }, optional)
const delay = fc.oneof(ms, fc.record({ medianMs: ms, sigma: real(0, 3) }))

const slowdown = fc
  .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 })
  .chain((executors) =>
    fc.tuple(
      ...executors
        .sort((a, b) => a - b)
        .map((at) => {
          return fc.record({ executors: fc.constant(at), factor: real(0.01, 10) })
        }),
    ),
  )

const list = fc
  .array(ms, { minLength: 1, maxLength: 5 })
  .map((times) =>
    times.sort((a, b) => a - b).map((atMs, i) => ({ atMs, node: 'n2', comes: i % 2 === 1 })),
  )

/** Models that are sound, of all kinds. */
export const models: fc.Arbitrary<ModelFile> = fc.record(
  {
    description: fc.string(),
    executors: off(fc.record({ startMs: ms, moveMs: ms, warmUpMs: ms }, optional)),
    parallelism: off(
      fc.record({ waves: fc.boolean(), firstFactor: real(0.1, 10), slowdown }, optional),
    ),
    transfer: off(
      fc.record(
        { process: route, node: route, rack: route, any: route },
        { requiredKeys: ['any'] },
      ),
    ),
    network: off(fc.record({ rack: delay, any: delay }, { requiredKeys: ['any'] })),
    decisionMs: ms,
    estimates: off(
      fc.record({ sigma: real(0, 3), bias: real(0.1, 10) }, { requiredKeys: ['sigma'] }),
    ),
    stragglers: off(
      fc.oneof(
        fc.record({ share: real(0, 1), factor: real(0.1, 10) }, { requiredKeys: ['factor'] }),
        fc.record(
          { share: real(0, 1), alpha: real(0.1, 5), most: real(1, 1e3) },
          { requiredKeys: ['alpha'] },
        ),
      ),
    ),
    failures: off(
      fc.record({ probability: real(0, 1), at: real(0, 1) }, { requiredKeys: ['probability'] }),
    ),
    outages: off(
      fc.oneof(fc.record({ mtbfMs: real(1, 1e6), mttrMs: real(1, 1e6) }), fc.record({ list })),
    ),
    frontEnds: off(
      fc.record(
        { count: fc.integer({ min: 1, max: 3 }), refreshMs: real(1, 1e4) },
        { requiredKeys: ['count'] },
      ),
    ),
    unknownMs: ms,
  },
  optional,
)
