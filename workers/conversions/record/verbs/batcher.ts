/** Writes items in batches: items that arrive during one batch go into the next. */

interface Queued<Item, Result> {
  item: Item
  owner: string
  keys: readonly string[]
  resolve: (result: Result) => void
  reject: (reason: unknown) => void
  /** Rejects the item if its batch does not begin in time. */
  timer: ReturnType<typeof setTimeout>
}

export interface BatcherOptions<Item, Result> {
  /** Writes one batch of at least one item. @returns the result of each, in order. */
  write: (items: readonly Item[]) => Promise<PromiseSettledResult<Result>[]>
  /** Items that share a key are never in one batch, and keep their order. */
  conflictKeysOf: (item: Item) => readonly string[]
  ownerOf: (item: Item) => string
  /** Most items of one batch. */
  batchMax: number
  /** Most queued items of one owner, so that a flood of one does not fill all batches. */
  ownerMax: number
  /** Longest wait for a batch to begin. */
  waitMsMax: number
  /** The error for an item that has too many before it or was queued too long. */
  busy: () => unknown
}

/** Writes one batch at a time. The first item starts a batch at once; it does not wait for more. */
export class Batcher<Item, Result> {
  readonly #options: BatcherOptions<Item, Result>
  #queue: Queued<Item, Result>[] = []
  #isWriting = false

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options
  }

  /**
   * @throws the error of the item, or the error that failed its whole batch. The latter is not about one item, so all
   * queued items fail with it too.
   */
  add(item: Item): Promise<Result> {
    const { conflictKeysOf, ownerOf, ownerMax, waitMsMax, busy } = this.#options
    const owner = ownerOf(item)
    const isFlood = this.#queue.filter((one) => one.owner === owner).length >= ownerMax
    if (isFlood) return Promise.reject(busy())
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#queue = this.#queue.filter((one) => one.timer !== timer)
        reject(busy())
      }, waitMsMax)
      this.#queue.push({ item, owner, keys: conflictKeysOf(item), resolve, reject, timer })
      if (!this.#isWriting) void this.#writeAll()
    })
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    while (this.#queue.length > 0) {
      // Items that arrive in this turn of the event loop join the batch.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = this.#nextBatch()
      if (batch.length > 0) await this.#write(batch)
    }
    this.#isWriting = false
  }

  /** The first items that share no key with any earlier item, including those left for a later batch. */
  #nextBatch(): Queued<Item, Result>[] {
    const seen = new Set<string>()
    const batch: Queued<Item, Result>[] = []
    const rest: Queued<Item, Result>[] = []
    for (const one of this.#queue) {
      const isFree = one.keys.every((key) => !seen.has(key))
      const isNext = isFree && batch.length < this.#options.batchMax
      ;(isNext ? batch : rest).push(one)
      for (const key of one.keys) seen.add(key)
    }
    this.#queue = rest
    for (const { timer } of batch) clearTimeout(timer)
    return batch
  }

  async #write(batch: readonly Queued<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.write(batch.map(({ item }) => item))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index] as PromiseSettledResult<Result>
        if (result.status === 'fulfilled') resolve(result.value)
        else reject(result.reason)
      }
    } catch (error) {
      const others = this.#queue.splice(0)
      for (const { timer, reject } of [...batch, ...others]) {
        clearTimeout(timer)
        reject(error)
      }
    }
  }
}
