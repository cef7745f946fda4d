import { runInContext, createContext } from 'node:vm'
import { expect, test } from 'vitest'
import { members } from '../../../../runtime/console/repl/members.ts'

const scope = createContext({
  service: { status() {}, state() {}, submit() {} },
  get trap() {
    throw new Error('was called')
  },
  answer: { nodes: [{ id: 'n1' }] },
  _hidden: 1,
})
runInContext('var list = [1, 2]; function run() {}', scope)

test.each([
  ['serv', ['service'], 'serv'],
  ['await service.sta', ['state', 'status'], 'sta'],
  ['x = service?.su', ['submit'], 'su'],
  ['answer.nodes.fi', ['fill', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex'], 'fi'],
  ['list.fla', ['flat', 'flatMap'], 'fla'],
  ['ru', ['run'], 'ru'],
  ['trap.x', [], 'x'],
  ['trap.', [], ''],
  ['nothing.x', [], 'x'],
  ['f().x', [], 'x'],
  ['"text".le', [], 'le'],
  ['answer.', ['nodes'], ''],
  ['', [], ''],
  ['1.', [], ''],
  ['_hid', ['_hidden'], '_hid'],
  ['1 + ', [], ''],
])('%j may go on with %j', (line, names, last) => {
  expect(members(scope, line)).toEqual([names, last])
})

test('what is in scope is what Node has and what was declared, without what is meant to be hidden', () => {
  const [names] = members(scope, 'a')
  expect(names).toContain('answer')
  expect(names.filter((name) => name.startsWith('_'))).toEqual([])
})
