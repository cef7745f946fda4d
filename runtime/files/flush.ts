import { open } from 'node:fs/promises'

/** What was named, renamed or removed in the folder stays so after a loss of power. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
