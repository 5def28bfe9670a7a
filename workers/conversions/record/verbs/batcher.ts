/** Work that is cheaper together: items that arrive while one batch is being written go into the next. */

interface Waiting<Item, Result> {
  item: Item
  owner: string
  keys: readonly string[]
  resolve: (result: Result) => void
  reject: (reason: unknown) => void
  /** Ends its waiting. */
  timer: ReturnType<typeof setTimeout>
}

export interface BatcherOptions<Item, Result> {
  /** Writes one batch, at least one item. @returns what became of each, in their order. */
  write: (items: readonly Item[]) => Promise<PromiseSettledResult<Result>[]>
  /** Items that share a key are never in one batch, and keep their order. */
  conflictKeysOf: (item: Item) => readonly string[]
  ownerOf: (item: Item) => string
  /** Most items of one batch. */
  batchMax: number
  /** Most items of one owner that may wait, so a flood of one does not fill the batches of all. */
  ownerMax: number
  /** Longest wait for a batch to begin. */
  waitMsMax: number
  /** The error for an item that finds too many before it, or has waited too long. */
  busy: () => unknown
}

/** One batch at a time. The first item starts one at once, so nobody waits for a batch to fill. */
export class Batcher<Item, Result> {
  readonly #options: BatcherOptions<Item, Result>
  #waiting: Waiting<Item, Result>[] = []
  #isWriting = false

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options
  }

  /**
   * @throws what became of the item, or what ended its whole batch: that is no single item's fault, so it also
   * ends the waiting of all others.
   */
  add(item: Item): Promise<Result> {
    const { conflictKeysOf, ownerOf, ownerMax, waitMsMax, busy } = this.#options
    const owner = ownerOf(item)
    const isFlood = this.#waiting.filter((waiting) => waiting.owner === owner).length >= ownerMax
    if (isFlood) return Promise.reject(busy())
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((waiting) => waiting.timer !== timer)
        reject(busy())
      }, waitMsMax)
      this.#waiting.push({ item, owner, keys: conflictKeysOf(item), resolve, reject, timer })
      if (!this.#isWriting) void this.#writeAll()
    })
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      // What arrives in this turn of the event loop comes along.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = this.#takeBatch()
      if (batch.length > 0) await this.#write(batch)
    }
    this.#isWriting = false
  }

  /** The first that share no key with one before them, whether that one is taken or stays. */
  #takeBatch(): Waiting<Item, Result>[] {
    const seen = new Set<string>()
    const batch: Waiting<Item, Result>[] = []
    const rest: Waiting<Item, Result>[] = []
    for (const waiting of this.#waiting) {
      const isFree = waiting.keys.every((key) => !seen.has(key))
      const isTaken = isFree && batch.length < this.#options.batchMax
      ;(isTaken ? batch : rest).push(waiting)
      for (const key of waiting.keys) seen.add(key)
    }
    this.#waiting = rest
    for (const { timer } of batch) clearTimeout(timer)
    return batch
  }

  async #write(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.write(batch.map(({ item }) => item))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index] as PromiseSettledResult<Result>
        if (result.status === 'fulfilled') resolve(result.value)
        else reject(result.reason)
      }
    } catch (error) {
      const others = this.#waiting.splice(0)
      for (const { timer, reject } of [...batch, ...others]) {
        clearTimeout(timer)
        reject(error)
      }
    }
  }
}
