/** Something that cannot happen has happened: a bug. The edge answers it with a request id only. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Throws InvariantError unless `condition` holds. `rule` states what should have been true. */
export function invariant(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new InvariantError(rule)
}
