/** A network that fails once, and a process that is killed; all simulators of one test share it. */
export class Faults {
  /** Calls so far, reads included. */
  calls = 0
  /** Number of calls so far that changed something. */
  writes: string[] = []
  /** This call fails once: before it has an effect, or afterwards, so that its answer is lost. */
  failing: { call: number; when: 'before' | 'after' } | null = null
  /** After this many writes every further call fails, as if the process had been killed. */
  killAfter = Number.POSITIVE_INFINITY

  /** Runs one call. `what`: its name in messages; `isWrite`: whether it changes something. */
  async pass<T>(what: string, isWrite: boolean, work: () => T | Promise<T>): Promise<T> {
    if (this.writes.length >= this.killAfter) throw new Error('killed')
    this.calls += 1
    const { failing } = this
    const isFailing = failing?.call === this.calls
    if (isFailing && failing.when === 'before') throw new Error(`fails once: ${what}`)
    const result = await work()
    if (isWrite) this.writes.push(what)
    if (isFailing) throw new Error(`fails once: ${what}`)
    return result
  }

  /** Resets the count and ends all faults. */
  heal(): void {
    this.calls = 0
    this.writes = []
    this.failing = null
    this.killAfter = Number.POSITIVE_INFINITY
  }
}
