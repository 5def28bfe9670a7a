/** Few at once, because each further connection to the database plans its statements anew. */
const LANES = 3

/** Runs the work for each item, a few at a time. @throws the first error. */
export async function inLanes<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items[Symbol.iterator]()
  const lane = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}
