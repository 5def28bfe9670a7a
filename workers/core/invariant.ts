/** A state that should be impossible: a bug. The answer has only the request id. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Throws InvariantError unless `condition` holds. `rule` says what should have been true. */
export function invariant(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new InvariantError(rule)
}
