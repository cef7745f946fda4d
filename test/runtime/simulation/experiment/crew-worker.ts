import { parentPort } from 'node:worker_threads'

/** Does as it is told. */
let orders = 0
parentPort!.on('message', (order: string) => {
  orders++
  if (order === 'exit') process.exit(3)
  if (order === 'throw') throw new Error('thrown')
  if (order !== 'wait') parentPort!.postMessage({ value: `${order} ${orders}` })
})
