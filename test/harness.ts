export * from '../runtime/contract/harness.ts'
export * from '../runtime/contract/make.ts'
