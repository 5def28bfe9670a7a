/**
 * A bounded map for isolate memory, in two generations. When the young one is full, it replaces
 * the old one, whose entries are dropped. This keeps memory flat without moving entries one by one.
 * Reading an entry moves it to the young generation.
 */
export class RecentMap<V> {
  readonly #entriesMax: number
  #young = new Map<string, V>()
  #old = new Map<string, V>()

  /** Holds at least the latest `entriesMax` entries and at most twice as many. */
  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#entriesMax && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }
}
