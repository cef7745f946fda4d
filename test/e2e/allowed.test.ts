import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Project } from './segue.ts'

test('up: what others ask for leads nowhere out of the folder, unless that is allowed', async () => {
  await using project = new Project('allowed')
  const other = `${project.folder}-other`
  onTestFinished(() => rmSync(other, { recursive: true, force: true }))
  mkdirSync(other)
  const near = `../${basename(other)}`
  writeFileSync(join(other, 'tasks.ts'), 'export const six = () => 6\n')
  writeFileSync(join(other, 'mine.json'), '{ "secret": 5 }')
  project.run('init')
  project.run('up --detach')
  const typed = project.run(`submit ${near}/tasks.ts#six`)
  expect([typed.out, typed.code]).toEqual(['', 4])
  expect(typed.err).toContain('error[E_FORBIDDEN] stage "six": the module of call is outside')
  expect(typed.err).toContain(other)
  const stage = { name: 'six', call: `${near}/tasks.ts#six` }
  writeFileSync(join(project.folder, 'six.json'), JSON.stringify({ name: 'six', stages: [stage] }))
  const written = project.run('submit six.json')
  expect([written.out, written.code]).toEqual(['', 4])
  expect(written.err).toMatch(/error\[E_FORBIDDEN\][^]*six\.json:1:\d+/)
  const applied = project.run(`compose apply ${near}/mine.json`)
  expect(applied.code).toBe(4)
  expect(applied.err).not.toContain('secret')
  project.run('down')
  project.run(`up --detach --allow ${near}`)
  expect(project.run(`run ${near}/tasks.ts#six`)).toMatchObject({ out: '6\n', code: 0 })
  expect(project.run('run six.json')).toMatchObject({ out: '6\n', code: 0 })
}, 60_000)
