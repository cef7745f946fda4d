export * from '../runtime/contract/harness.ts'
