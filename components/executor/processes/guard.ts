import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { endLeft, GroupFile } from './group-file.ts'

/**
 * Reads `+ group` and `- group` lines until its input closes, which it does when Segue ends in whatever way. Then it
 * ends every group that is left: TERM, half a second later KILL, since starting even `sleep` takes
 * long on a loaded machine and 2 s are promised. A group's leader is told from a later process of the same
 * number by its start time; processes that left their group, and one begun in the moment that Segue died, are found by
 * the mark in their environment (Linux).
 */
const SCRIPT = `
trap '' HUP INT TERM QUIT
mark=$1
groups=' '
born() {
  at=
  if [ -d /proc/self ]; then
    line=
    { read -r line < "/proc/$1/stat"; } 2>/dev/null || return 0
    set -- \${line##*)}
    at=\${20}
  else
    at=$(ps -o lstart= -p "$1" | tr -d ' ')
  fi
}
while read -r sign group; do
  case $sign in
    +) born "$group"; groups="$groups$group:$at " ;;
    -) case $groups in *" $group:"*)
         rest=\${groups#*" $group:"}
         groups="\${groups%%" $group:"*} \${rest#* }" ;;
       esac ;;
  esac
done
sweep() {
  left=
  for entry in $groups; do
    born "\${entry%%:*}"
    [ -n "$at" ] && [ "$at" != "\${entry#*:}" ] && continue
    kill -s "$1" -- "-\${entry%%:*}" 2>/dev/null && left=1
  done
}
strays() {
  [ -d /proc/self ] || return 0
  for file in $(grep -lz "^$mark=1$" /proc/[0-9]*/environ 2>/dev/null); do
    pid=\${file#/proc/}
    kill -s "$1" -- "\${pid%/environ}" 2>/dev/null && stray=1
  done
}
stray=
sweep TERM
strays TERM
[ -n "$left$stray" ] || exit 0
for i in 1 2 3 4 5; do
  sleep 0.1
  sweep 0
  [ -n "$left" ] || break
done
sweep KILL
strays KILL
`

/** The guard process, and the groups it knows of. Started anew if something ends it. */
export class Guard {
  /** Name of a variable that every process of this executor carries in its environment. */
  readonly mark = `SEGUE_GUARD_${process.pid}_${randomBytes(6).toString('hex')}`
  readonly #groups = new Set<number>()
  #process: ChildProcess | undefined
  #file: GroupFile | undefined

  /** Groups are written down in the folder, too: the guard may be ended together with Segue. */
  async inherit(folder: string, graceMs: number): Promise<number> {
    const ended = await endLeft(folder, graceMs)
    this.#file = new GroupFile(folder)
    return ended
  }

  start() {
    if (this.#process) return
    const guard = spawn('/bin/sh', ['-c', SCRIPT, 'segue-guard', this.mark], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.#process = guard
    guard.unref()
    guard.stdin!.on('error', () => {})
    guard.on('error', () => {})
    guard.on('exit', () => {
      if (this.#process !== guard) return
      this.#process = undefined
      this.start()
    })
    for (const group of this.#groups) this.#tell('+', group)
  }

  /** Ends the guard, which ends what is left of the groups it knows of. */
  async stop() {
    await this.#end()
    this.#file?.close()
  }

  async #end() {
    const guard = this.#process
    this.#process = undefined
    if (!guard || guard.exitCode !== null || guard.signalCode !== null) return
    const exit = new Promise((resolve) => guard.once('exit', resolve))
    guard.ref()
    guard.stdin!.end()
    await exit
  }

  begun(group: number) {
    this.#groups.add(group)
    this.#tell('+', group)
    this.#file?.begun(group)
  }

  ended(group: number) {
    this.#groups.delete(group)
    this.#tell('-', group)
    this.#file?.ended(group)
  }

  #tell(sign: string, group: number) {
    this.#process?.stdin?.write(`${sign} ${group}\n`)
  }
}
