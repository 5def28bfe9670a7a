/** Three, because each further connection to the database plans its statements again. */
const CONCURRENCY = 3

/** Runs the work for each item, three at a time. @throws the first error. */
export async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const remaining = items[Symbol.iterator]()
  const worker = async () => {
    for (const item of remaining) await work(item)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}
