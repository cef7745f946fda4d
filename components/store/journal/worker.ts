import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import type { FromThread, Question, ToThread } from './protocol.ts'
import { failureOf, JournalThread } from './thread.ts'

/** Where a journal thread begins: one that was not opened yet knows of no file. */
const port = parentPort!
const tell = (message: FromThread): void => port.postMessage(message)
let journal: JournalThread | undefined
let folder = ''

function take(message: ToThread): void {
  if ('ask' in message) answer(message)
  else journal?.add(message.batch, message.items)
}

function answer(question: Question): void {
  const { id, ask, about } = question
  try {
    if (ask === 'open') {
      folder = about.folder
      journal = new JournalThread(about, tell)
    }
    tell({ id, answer: journal!.answer(question) })
  } catch (error) {
    tell({ id, failure: failureOf(error, folder) })
  }
  if (ask !== 'close') return
  journal = undefined
  // Nothing is left that could keep the thread.
  port.close()
}

/** Everything that is there by now is written together: the more there is, the less each costs. */
port.on('message', (message: ToThread) => {
  take(message)
  for (let next; (next = receiveMessageOnPort(port));) take(next.message as ToThread)
  journal?.commit()
})
