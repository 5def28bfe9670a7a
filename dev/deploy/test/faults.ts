/** A network that fails once, and a process that is killed: shared by all simulators of one test. */
export class Faults {
  /** Calls so far, reads included. */
  calls = 0
  /** Calls so far that changed something. */
  writes: string[] = []
  /** This call fails once: before it does anything, or after, with its answer lost. */
  failing: { call: number; when: 'before' | 'after' } | null = null
  /** After so many writes every further call fails, as of a process that is gone. */
  killAfter = Number.POSITIVE_INFINITY

  /** Runs one call. `what`: for words; `isWrite`: whether it changes something. */
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

  /** Counting begins anew; nothing fails any more. */
  heal(): void {
    this.calls = 0
    this.writes = []
    this.failing = null
    this.killAfter = Number.POSITIVE_INFINITY
  }
}
