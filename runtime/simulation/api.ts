/** What a program simulates with. */
export { readWorkload } from '../workload/read-workload.ts'
export { openTrace } from '../workload/readers/open-trace.ts'
export { underModel } from './model/nature-of.ts'
export { readModel } from './model/parse-model.ts'
export { parseNodes } from './nodes.ts'
export { componentsOf } from './run-spec.ts'
export { simulate } from './simulate.ts'
export { Measures } from './summary/measures.ts'
