export * from '../runtime/contract/virtual.ts'
