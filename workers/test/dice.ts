/** Reproducible random numbers: the same seed gives the same numbers. */

export interface Dice {
  /** A whole number from 0 to `below` − 1. */
  roll(below: number): number
  /** True with probability `times` / `of`. */
  chance(times: number, of: number): boolean
  pick<Item>(items: readonly Item[]): Item
  bigint(min: bigint, max: bigint): bigint
}

/** Mulberry32 over a hash of the seed's text: fast, and random enough to choose test steps. */
export function makeDice(seed: string): Dice {
  let state = 0x811c9dc5
  for (const character of seed) {
    state = Math.imul(state ^ character.charCodeAt(0), 0x01000193)
  }
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const roll = (below: number) => next() % below
  return {
    roll,
    chance: (times, of) => roll(of) < times,
    pick: (items) => items[roll(items.length)] as (typeof items)[number],
    bigint: (min, max) => min + (BigInt(next()) * (max - min + 1n)) / 2n ** 32n,
  }
}
