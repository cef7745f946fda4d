import { once } from 'node:events'
import { takeLock } from '../../../runtime/service/lock.ts'

/** Started by the test: takes the lock of a folder when it is told to, says how that went, and keeps what it got. */
const [state] = process.argv.slice(2)
console.log('ready')
await once(process.stdin, 'data')
try {
  takeLock(state, 'a racer')
  console.log('mine')
} catch (error) {
  console.log((error as { code: string }).code)
}
process.stdin.resume()
