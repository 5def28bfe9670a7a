/** Work that is cheaper together: what is asked while one round runs is done together in the next. */

interface Waiting<Asked, Answer> {
  asked: Asked
  owner: string
  interests: readonly string[]
  resolve: (answer: Answer | Promise<Answer>) => void
  reject: (reason: unknown) => void
  /** Lets it go. */
  timer: ReturnType<typeof setTimeout>
}

export interface Together<Asked, Answer> {
  /**
   * Does all of one round, at least one; what became of each, in their order. A promise where that takes
   * longer: its owner alone waits for it, and the next round begins without that owner.
   */
  work: (asked: readonly Asked[]) => Promise<(PromiseSettledResult<Answer> | Promise<Answer>)[]>
  /** Two that share one of these are never of the same round; they keep their order. */
  interestsOf: (asked: Asked) => readonly string[]
  /** Where not all can go, owners take turns: nobody's many keep another's few waiting. */
  ownerOf: (asked: Asked) => string
  /** Most of one round. */
  most: number
  /** Who has waited so long for a round is let go, with `late` as the reason. */
  waitMsMax: number
  late: () => unknown
}

/** One round at a time. Nobody waits for a round to fill: the first goes at once, with who came with it. */
export class Gathering<Asked, Answer> {
  readonly #together: Together<Asked, Answer>
  #waiting: Waiting<Asked, Answer>[] = []
  #isAtWork = false
  /** Owners of what takes longer than its round, with how much of it there is. */
  readonly #busy = new Map<string, number>()

  /** How many wait for a round; of one owner, where it is given. */
  waiting(owner?: string): number {
    if (owner === undefined) return this.#waiting.length
    return this.#waiting.filter((waiting) => waiting.owner === owner).length
  }

  constructor(together: Together<Asked, Answer>) {
    this.#together = together
  }

  /**
   * @throws what its own part of the round ended with, or what ended a whole round: that is of no one's
   * making, so it ends the waiting of those behind, too.
   */
  ask(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const interests = this.#together.interestsOf(asked)
      const owner = this.#together.ownerOf(asked)
      const { waitMsMax, late } = this.#together
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((waiting) => waiting.timer !== timer)
        reject(late())
      }, waitMsMax)
      this.#waiting.push({ asked, owner, interests, resolve, reject, timer })
      if (!this.#isAtWork) void this.#workOff()
    })
  }

  async #workOff(): Promise<void> {
    this.#isAtWork = true
    try {
      while (this.#waiting.some(({ owner }) => !this.#busy.has(owner))) {
        // Who asks in this same turn of the loop comes along.
        await new Promise((resolve) => setImmediate(resolve))
        await this.#doRound(this.#takeRound())
      }
    } finally {
      this.#isAtWork = false
    }
  }

  /** The first that have nothing in common; who has is left, and all that have with them, in order. */
  #takeRound(): Waiting<Asked, Answer>[] {
    const taken = new Set<string>()
    const round = new Set<Waiting<Asked, Answer>>()
    for (const waiting of this.#inTurns()) {
      const isFree = waiting.interests.every((interest) => !taken.has(interest))
      const goes = isFree && round.size < this.#together.most && !this.#busy.has(waiting.owner)
      if (goes) round.add(waiting)
      for (const interest of waiting.interests) taken.add(interest)
    }
    this.#waiting = this.#waiting.filter((waiting) => !round.has(waiting))
    for (const { timer } of round) clearTimeout(timer)
    return [...round]
  }

  /** The first of each owner, then the second of each; those of one in their order. */
  #inTurns(): Waiting<Asked, Answer>[] {
    if (this.#waiting.length <= this.#together.most) return this.#waiting
    const own = [...Map.groupBy(this.#waiting, ({ owner }) => owner).values()]
    return own
      .flatMap((waiting) => waiting.map((one, turn) => ({ one, turn })))
      .toSorted((a, b) => a.turn - b.turn)
      .map(({ one }) => one)
  }

  async #doRound(round: readonly Waiting<Asked, Answer>[]): Promise<void> {
    if (round.length === 0) return
    try {
      const results = await this.#together.work(round.map(({ asked }) => asked))
      for (const [index, { owner, resolve, reject }] of round.entries()) {
        const result = results[index]
        if (result instanceof Promise) {
          resolve(result)
          void this.#waitFor(owner, result)
        } else if (result?.status === 'fulfilled') resolve(result.value)
        else reject(result?.reason ?? new Error('the round lost it'))
      }
    } catch (error) {
      const behind = this.#waiting
      this.#waiting = []
      for (const { timer, reject } of [...round, ...behind]) {
        clearTimeout(timer)
        reject(error)
      }
    }
  }

  async #waitFor(owner: string, result: Promise<Answer>): Promise<void> {
    this.#busy.set(owner, (this.#busy.get(owner) ?? 0) + 1)
    await Promise.allSettled([result])
    const left = (this.#busy.get(owner) as number) - 1
    if (left > 0) return void this.#busy.set(owner, left)
    this.#busy.delete(owner)
    if (!this.#isAtWork) void this.#workOff()
  }
}
