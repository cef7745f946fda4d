import { parentPort } from 'node:worker_threads'
import type { Question, Verdict } from './contract.ts'
import { tryOut } from './contract-try.ts'
import { thrownAt } from './evaluate.ts'

/** The thread in which components are tried out: one question, one verdict. */
const port = parentPort!
port.on('message', (question: Question) => {
  let verdict: Verdict
  try {
    verdict = { fault: tryOut(question) }
  } catch (thrown) {
    verdict = { fault: thrownFault(thrown, question.file) }
  }
  port.postMessage(verdict)
})
port.postMessage('ready')

function thrownFault(thrown: unknown, file: string): Verdict['fault'] {
  const expected = 'a component that is created and called with valid arguments does not throw'
  if (!(thrown instanceof Error))
    return { message: `the component throws ${String(thrown)}`, expected }
  const { name, message, stack } = thrown
  return {
    message: `the component throws ${name}: ${message}`,
    expected,
    where: thrownAt(thrown, file),
    stack,
  }
}
