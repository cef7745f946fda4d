export * from '../../runtime/contract/watched.ts'
