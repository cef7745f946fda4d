/** What is thrown away may fail at that; nothing depends on it any more. */
export async function quietly(act: () => unknown): Promise<void> {
  try {
    await act()
  } catch {
    // Nobody is there to be told.
  }
}
