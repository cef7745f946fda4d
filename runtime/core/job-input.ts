/**
 * Stands in `args` where another job was referred to, once its results are there: one of them, or all of a stage in
 * order. Of a class of its own, so that nothing in the results is taken for a reference.
 */
export class JobInput {
  readonly values: readonly unknown[]
  readonly isList: boolean

  constructor(values: readonly unknown[], isList: boolean) {
    this.values = values
    this.isList = isList
  }
}
