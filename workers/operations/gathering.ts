/** Work that is cheaper together: what is asked while one round runs is done together in the next. */

interface Waiting<Asked, Answer> {
  asked: Asked
  sinceMs: number
  interests: readonly string[]
  resolve: (answer: Answer) => void
  reject: (reason: unknown) => void
}

export interface Together<Asked, Answer> {
  /** Does all of one round, at least one; what became of each, in their order. */
  work: (asked: readonly Asked[]) => Promise<PromiseSettledResult<Answer>[]>
  /** Two that share one of these are never of the same round; they keep their order. */
  interestsOf: (asked: Asked) => readonly string[]
  /** Most of one round. */
  most: number
  /** Who has waited longer for a round is let go, with `late` as the reason. */
  waitMsMax: number
  late: () => unknown
}

/** One round at a time. Nobody waits for a round to fill: the first goes at once, with who came with it. */
export class Gathering<Asked, Answer> {
  readonly #together: Together<Asked, Answer>
  #waiting: Waiting<Asked, Answer>[] = []
  #isAtWork = false

  /** How many wait for a round. */
  get waiting(): number {
    return this.#waiting.length
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
      this.#waiting.push({ asked, sinceMs: Date.now(), interests, resolve, reject })
      if (!this.#isAtWork) void this.#workOff()
    })
  }

  async #workOff(): Promise<void> {
    this.#isAtWork = true
    try {
      while (this.#waiting.length > 0) {
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
    this.#letLateOnesGo()
    const taken = new Set<string>()
    const round: Waiting<Asked, Answer>[] = []
    const left: Waiting<Asked, Answer>[] = []
    for (const waiting of this.#waiting) {
      const isFree = waiting.interests.every((interest) => !taken.has(interest))
      const goes = isFree && round.length < this.#together.most
      if (goes) round.push(waiting)
      else left.push(waiting)
      for (const interest of waiting.interests) taken.add(interest)
    }
    this.#waiting = left
    return round
  }

  #letLateOnesGo(): void {
    const { waitMsMax, late } = this.#together
    const beforeMs = Date.now() - waitMsMax
    for (const { sinceMs, reject } of this.#waiting) if (sinceMs < beforeMs) reject(late())
    this.#waiting = this.#waiting.filter(({ sinceMs }) => sinceMs >= beforeMs)
  }

  async #doRound(round: readonly Waiting<Asked, Answer>[]): Promise<void> {
    if (round.length === 0) return
    try {
      const results = await this.#together.work(round.map(({ asked }) => asked))
      for (const [index, { resolve, reject }] of round.entries()) {
        const result = results[index]
        if (result?.status === 'fulfilled') resolve(result.value)
        else reject(result?.reason ?? new Error('the round lost it'))
      }
    } catch (error) {
      const behind = this.#waiting
      this.#waiting = []
      for (const { reject } of [...round, ...behind]) reject(error)
    }
  }
}
