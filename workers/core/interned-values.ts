/** Values that a statement is told once, and that its columns name by their number. */
export class ToldOnce<Value> {
  readonly #numbers = new Map<unknown, number>()
  readonly #keyOf: (value: Value) => unknown
  readonly values: Value[] = []

  /** @param keyOf the same for values that are the same. */
  constructor(keyOf: (value: Value) => unknown = (value) => value) {
    this.#keyOf = keyOf
  }

  /** From 1, as Postgres counts; null stays null. */
  numberOf(value: Value): number
  numberOf(value: Value | null): number | null
  numberOf(value: Value | null): number | null {
    if (value === null) return null
    const key = this.#keyOf(value)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.values.push(value)
    this.#numbers.set(key, number)
    return number
  }
}
