import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { EXIT_MEANINGS, EXIT_OF } from '../runtime/console/exit-codes.ts'
import { GROUPS, type Argument, type Verb } from '../runtime/console/verb.ts'
import { VERBS } from '../runtime/console/verbs.ts'
import { ERROR_CODES, type ErrorCode } from '../runtime/errors.ts'

/** Writes docs/cli.md from the verb table; `--check` says whether it is stale. */
const FILE = 'docs/cli.md'

const shown = VERBS.filter(({ hidden }) => !hidden)
const cell = (text: string) => text.replaceAll('|', '\\|')
const row = (...cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
const table = (heads: readonly string[], rows: readonly string[]) =>
  rows.length === 0 ? [] : [row(...heads), row(...heads.map(() => '---')), ...rows, '']

const written = ({ name, optional, variadic }: Argument) => {
  const inner = `${name}${variadic ? '...' : ''}`
  return optional ? `[${inner}]` : `<${inner}>`
}

const choicesOf = (choices: readonly string[] | undefined) =>
  choices ? ` (${choices.join(', ')})` : ''

const WHERE = {
  cluster: 'Needs a running cluster.',
  folder: 'Works without a cluster.',
  either: 'Asks the running cluster where there is one.',
} as const

function verbPage({ path, summary, more, args = [], options = [], ...verb }: Verb): string[] {
  const answers = verb.answers.length > 0 ? ` \`--json\`: ${verb.answers.join(', ')}.` : ''
  const usage = ['segue', path, options.length > 0 ? '[options]' : '', ...args.map(written)]
  const told = more?.includes('\n  ') || more?.includes('   ') ? ['```', more, '```'] : [more ?? '']
  return [
    `### ${path}`,
    '',
    `\`${usage.filter(Boolean).join(' ')}\``,
    '',
    `${summary[0].toUpperCase()}${summary.slice(1)}. ${WHERE[verb.where]}${answers}`,
    '',
    ...told,
    '',
    ...table(
      ['argument', 'what it is'],
      args.map((it) => row(`\`${written(it)}\``, `${it.summary}${choicesOf(it.choices)}`)),
    ),
    ...table(
      ['option', 'what it does'],
      options.map((it) => row(`\`${it.flags}\``, `${it.summary}${choicesOf(it.choices)}`)),
    ),
    '```sh',
    ...verb.examples.map((line) => `segue ${line}`),
    '```',
    '',
  ]
}

const page = [
  '# The command line',
  '',
  'Made from the verb table ([runtime/console/verbs.ts](../runtime/console/verbs.ts)) by `scripts/cli-doc.ts`; `npm run check` says when',
  'it is stale. Every verb takes `--json` (one object a line, described by `segue schema KIND`), `--folder DIR` and `--help`.',
  'Data goes to the standard output; progress, hints and errors to the standard error output. Colours are for terminals; `NO_COLOR`',
  'and `FORCE_COLOR` are heeded. `SEGUE_FOLDER` names the folder of the project where `--folder` does not.',
  '',
  ...GROUPS.flatMap((group) => [
    `## ${group}`,
    '',
    ...shown.filter((verb) => verb.group === group).flatMap(verbPage),
  ]),
  '## Exit codes',
  '',
  ...table(
    ['exit', 'what it means'],
    EXIT_MEANINGS.map(([code, meaning]) => row(String(code), meaning)),
  ),
  '## Error codes',
  '',
  ...table(
    ['code', 'exit', 'what it means'],
    (Object.keys(ERROR_CODES) as ErrorCode[]).map((code) =>
      row(`\`${code}\``, String(EXIT_OF[code]), ERROR_CODES[code]),
    ),
  ),
].join('\n')

const text = await format(page, { ...(await resolveConfig(FILE)), filepath: FILE })
let old = ''
try {
  old = readFileSync(FILE, 'utf8')
} catch {
  // The first time there is none.
}
if (!process.argv.includes('--check')) {
  if (text !== old) writeFileSync(FILE, text)
  console.log(`${FILE}: ${text === old ? 'was fresh' : 'written'}, ${shown.length} verbs`)
} else if (text !== old) {
  console.error(`${FILE} is not what the verbs say: run npm run docs`)
  process.exitCode = 1
}
