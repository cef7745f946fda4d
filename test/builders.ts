export * from '../runtime/contract/builders.ts'
