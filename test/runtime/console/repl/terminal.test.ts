import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { Prompt } from '../../../../runtime/console/repl/terminal.ts'
import { connectionTo, newTerminal, openLab } from './lab.ts'

const CTRL_C = '\x03'
const CTRL_D = '\x04'
const TAB = '\t'
const UP = '\x1b[A'

let lab: Awaited<ReturnType<typeof openLab>>
beforeAll(async () => {
  lab = await openLab({ seed: 1 })
})
afterAll(() => lab.close())

const prompts = new Set<Prompt>()
afterEach(() => {
  for (const prompt of prompts) prompt.close()
  prompts.clear()
})

async function newPrompt(history?: string) {
  const terminal = newTerminal()
  const prompt = new Prompt(
    {
      folder: lab.folder,
      out: terminal.stream,
      err: terminal.stream,
      env: {},
      actor: `repl ${prompts.size}`,
      connect: async () => connectionTo(lab.service),
    },
    { ...terminal, history },
  )
  prompts.add(prompt)
  await prompt.session.open()
  let code: number | undefined
  const ended = prompt.run().then((it) => {
    code = it
    return prompt.session.close()
  })
  /** Waits until the screen shows it, and answers all since the last time. */
  const shows = async (wanted: string | RegExp) => {
    const text = () => stripVTControlCharacters(terminal.peek()).replaceAll('\r', '')
    await vi.waitFor(() => expect(text()).toMatch(wanted), { timeout: 10_000 })
    const seen = text()
    terminal.seen()
    return seen
  }
  await shows(/segue g\d+ \S+> $/)
  return { ...terminal, prompt, shows, ended, code: () => code }
}

test('a line is carried out, and the prompt follows what it did', async () => {
  const { type, shows } = await newPrompt()
  type('1 + 1\r')
  expect(await shows(/\n2\n.*> $/)).toContain('2')
  type('.swap resourceManager.Queue=queue/lifo\r')
  await shows(/g2 default\*> $/)
  type('nope\r')
  await shows(/ReferenceError: nope is not defined[^]*g2 default\*! $/)
  type('.undo\r')
  await shows(/g3 default> $/)
})

test('what is pasted is carried out line by line, after what runs', async () => {
  const { type, shows } = await newPrompt()
  type(
    'const slow = new Promise((done) => setTimeout(done, 50, 7))\rawait slow\r_ * 2\r.exit now\r',
  )
  const seen = await shows(/too many arguments[^]*! $/)
  expect(seen.indexOf('\n7\n')).toBeGreaterThan(0)
  expect(seen.indexOf('\n14\n')).toBeGreaterThan(seen.indexOf('\n7\n'))
})

test('an entry of several lines is one', async () => {
  const { type, shows } = await newPrompt()
  type('function f() {\r')
  await shows(/\| $/)
  type('return 5\r}\rf()\r')
  await shows(/\n5\n.*> $/)
  type(UP + UP)
  await shows(/function f\(\) \{\n\| return 5\n\| \}$/)
})

test('Ctrl-C ends what runs and nothing else; twice on an empty line it ends the session', async () => {
  const { type, shows, ended, code } = await newPrompt()
  type('await new Promise(() => {})\r')
  await vi.waitFor(() => expect([...prompts][0].session.busy).toBe(true))
  type(`typed ahead\r${CTRL_C}`)
  await shows(/interrupted[^]*> $/)
  type('.job wait j-99\r')
  await shows(/nothing is known of j-99[^]*! $/)
  type('half a li')
  await shows(/half a li$/)
  type(CTRL_C)
  await shows(/! $/)
  type(CTRL_C)
  await shows(/To exit, press Ctrl\+C again/)
  type(CTRL_C)
  await ended
  expect(code()).toBe(2)
})

test('Ctrl-D and .exit end the session, and the cluster goes on', async () => {
  const one = await newPrompt()
  one.type(CTRL_D)
  await one.ended
  expect(one.code()).toBe(0)
  // A terminal that is listened to would keep the process.
  expect(one.input.isPaused()).toBe(true)
  const two = await newPrompt()
  two.type('.exit\r')
  await two.ended
  expect((await lab.service.status()).composition).toBe('default')
})

test('Ctrl-C is a signal while code runs, and a key otherwise', async () => {
  const { type, shows, raw } = await newPrompt()
  raw.length = 0
  type('1\r')
  await shows(/\n1\n.*> $/)
  expect(raw).toEqual([false, true])
})

test('completion: verbs, bindings, components that fit, settings, members', async () => {
  const { type, shows } = await newPrompt()
  // Tabs that come with other keys are pasted, and mean themselves.
  const completed = async (keys: string, wanted: string) => {
    type(keys)
    await shows(keys)
    type(TAB)
    await shows(wanted)
  }
  await completed('.sw', 'ap ')
  await completed('resourceM', 'anager.')
  await completed('Qu', 'eue ')
  await completed('queue/pri', 'ority ')
  await completed('ag', 'ingMs=')
  type(CTRL_C)
  await completed('service.hist', 'ory')
})

test('.watch shows a verb again and again in place, until a key is pressed', async () => {
  const { type, shows, peek } = await newPrompt()
  type('.watch node list 10ms\r')
  await vi.waitFor(() => expect(peek().split('\x1b[2A').length).toBeGreaterThan(2))
  type('x')
  const seen = await shows(/segue g\d+ \S+> $/)
  expect(seen).not.toContain('xsegue')
  type('1\r')
  await shows(/\n1\n.*> $/)
})

test('two prompts: what one changes the other shows, and what is being typed stays', async () => {
  const [one, two] = [await newPrompt(), await newPrompt()]
  two.type('const half = ')
  await two.shows(/const half = $/)
  one.type('.swap resourceManager.Queue=queue/lifo\r')
  const [, generation] = /(g\d+) default\*> $/.exec(await one.shows(/default\*> $/))!
  await two.shows(new RegExp(`segue ${generation} default\\*> const half = $`))
  two.type('2\rhalf\r')
  await two.shows(/\n2\n.*> $/)
  one.type('typeof half\r')
  await one.shows(/'undefined'/)
  one.type('.undo\r')
  await one.shows(/default> $/)
})

test('what others failed at shows in the prompt until the next line', async () => {
  const { type, shows } = await newPrompt()
  const bad = lab.service.apply('nothing-of-that-name', { actor: 'ann', expected: 1 })
  await expect(bad).rejects.toThrow('nothing-of-that-name')
  const stale = lab.service.apply({ Executor: 'executor/inline' }, { actor: 'ann', expected: 99 })
  await expect(stale).rejects.toThrow('99')
  await shows(/segue g\d+ default! $/)
  type('1\r')
  await shows(/\n1\n.*> $/)
})

test('what was typed is kept for the next session, for this user alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'repl-history-'))
  const history = join(folder, 'repl-history')
  const one = await newPrompt(history)
  one.type('const kept = 1\r')
  await one.shows(/> $/)
  one.type(CTRL_D)
  await one.ended
  expect(readFileSync(history, 'utf8')).toContain('const kept = 1')
  expect(statSync(history).mode & 0o777).toBe(0o600)
  const two = await newPrompt(history)
  two.type(UP)
  await two.shows(/const kept = 1$/)
  two.type(CTRL_C + CTRL_D)
  await two.ended
  rmSync(folder, { recursive: true })
})

test('what a line left behind is told once, above what is being typed', async () => {
  const { prompt, type, shows } = await newPrompt()
  type('half')
  await shows(/half$/)
  prompt.session.trouble(new RangeError('late'))
  expect(await shows(/RangeError: late\n(?:.*\n)*segue g\d+ \S+! half$/)).toBeTruthy()
})
