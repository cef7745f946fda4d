import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * A REPL for the cluster of this process, in this terminal and in a process of its own: what its lines do cannot hold up
 * the cluster. Resolves when it has ended; `signal` ends it.
 */
export async function replBeside(folder: string, signal: AbortSignal): Promise<void> {
  // One inspector takes the port.
  const flags = process.execArgv.filter((flag) => !flag.startsWith('--inspect'))
  const words = [...flags, process.argv[1], 'repl', '--folder', folder]
  const child = spawn(process.execPath, words, { stdio: 'inherit' })
  const end = () => child.kill()
  signal.addEventListener('abort', end, { once: true })
  try {
    await once(child, 'exit')
  } finally {
    signal.removeEventListener('abort', end)
  }
}
