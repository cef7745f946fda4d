import { script } from '@bomb.sh/tab'
import type { SHELLS } from './table/connect.ts'

/** What `_get_comp_words_by_ref` of bash-completion does, for shells that go without it. */
const BASH_WORDS = `declare -F _get_comp_words_by_ref >/dev/null || _get_comp_words_by_ref() {
    cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
}
`

/**
 * The script by which a shell asks `segue complete -- WORDS` what may stand next: one `value<TAB>summary` a line, then
 * `:` and what the shell may add by itself. The only file that knows @bomb.sh/tab, of which only the scripts are taken: live
 * names need answers that take their time, and the REPL completes from the same table.
 */
export function completionScript(shell: (typeof SHELLS)[number]): string {
  const lines: string[] = []
  const { log } = console
  // It prints the script itself, at once.
  console.log = (text: string) => void lines.push(text)
  try {
    script(shell, 'segue', 'segue')
  } finally {
    console.log = log
  }
  const text = lines.join('\n')
  return shell === 'bash' ? BASH_WORDS + text.replaceAll(/^readonly (?=ShellComp)/gm, '') : text
}

/** What a shell may do beside what it is told: 4 is no names of files, 0 is what it likes. */
export const NO_FILES = 4
export const FILES = 0
