/** Does work now or, where so much is under way already, in its turn. */
export type FewAtOnce = <Result>(work: () => Promise<Result>) => Promise<Result>

/** At most `most` at once, in the order asked. What waits for more of the same must not be under way itself. */
export function fewAtOnce(most: number): FewAtOnce {
  const turns: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => turns.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      // Whoever is next takes this place.
      const next = turns.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
