import {
  Any,
  Count,
  Flag,
  Integer,
  List,
  Names,
  Number,
  Optional,
  Text,
  part,
  shape,
} from './schema.ts'

export const Setting = part({
  name: Text(),
  type: Text(),
  default: Any(),
  doc: Optional(Text()),
  values: Optional(List(Any())),
  min: Optional(Number()),
  max: Optional(Number()),
})

export const ComponentRow = part({
  id: Text(),
  interface: Text(),
  version: Text(),
  doc: Text(),
  file: Text(),
})

export const ComponentList = shape('ComponentList', { items: List(ComponentRow), total: Count })

export const Component = shape('Component', {
  ...ComponentRow.properties,
  requires: List(Text()),
  needs: List(Text()),
  forbids: List(Text()),
  settings: List(Setting),
  /** `role.Interface` where it is in force. */
  inForce: List(Text()),
  /** What holds for every component of its interface. */
  laws: Optional(List(part({ name: Text(), says: Text() }))),
})

/** How a component stands by the laws of its interface. */
export const ComponentTest = shape('ComponentTest', {
  id: Text(),
  version: Text(),
  interface: Text(),
  /** Repeats all of it. */
  seed: Integer(),
  passed: Flag(),
  items: List(
    part({
      law: Text(),
      says: Text(),
      /** `not-run`: a law before it ended the test. */
      verdict: Names('passed', 'failed', 'not-run'),
      /** Inputs that were drawn. */
      runs: Count,
      tookMs: Number(),
      fault: Optional(
        part({
          error: Text(),
          where: Optional(Text()),
          stack: Optional(Text()),
          /** The smallest input that was found, in short lines. */
          input: List(Text()),
          seed: Integer(),
          path: Text(),
          shrinks: Count,
          /** The command that repeats it. */
          repeat: Text(),
        }),
      ),
    }),
  ),
  tookMs: Number(),
})

/** A component against others of its interface. Intervals hold 95 %. */
export const ComponentBench = shape('ComponentBench', {
  id: Text(),
  interface: Text(),
  against: List(Text()),
  seed: Integer(),
  /** Speed of the component itself: medians. */
  operations: List(
    part({
      operation: Text(),
      /** Tasks, nodes or stages that are in it meanwhile. */
      size: Count,
      items: List(
        part({
          id: Text(),
          perSecond: Number(),
          low: Number(),
          high: Number(),
          /** How many times as fast the measured one is as this one. */
          times: Optional(part({ median: Number(), low: Number(), high: Number() })),
        }),
      ),
    }),
  ),
  /** What it does to work, in virtual time: means over seeds. */
  work: List(
    part({
      workload: Text(),
      metric: Text(),
      unit: Text(),
      value: Number(),
      seeds: Count,
      items: List(
        part({
          id: Text(),
          value: Number(),
          /** Of the measured one less this one: negative is better. */
          difference: Number(),
          low: Number(),
          high: Number(),
          /** With a question mark: no surprise by chance among so many comparisons. */
          verdict: Names('better', 'worse', 'better?', 'worse?', 'same'),
        }),
      ),
    }),
  ),
  tookMs: Number(),
})
