/**
 * A bounded map for isolate memory. Two generations: when the young one is full it becomes the old
 * one and the old one is dropped, so memory stays flat and no entry is moved one by one. An entry
 * that is asked for lives on.
 */
export class RecentMap<V> {
  readonly #entriesMax: number
  #young = new Map<string, V>()
  #old = new Map<string, V>()

  /** Holds at least `entriesMax` of the latest entries and at most twice as many. */
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
