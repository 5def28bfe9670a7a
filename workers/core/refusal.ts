import type { RefusalCode } from '../../schema/vocabulary.ts'

/** A field of the input and what is wrong with it, in a plain sentence. */
export interface FieldProblem {
  field: string
  message: string
}

/**
 * A request that is not allowed. The message is shown to the caller. The code is stable and comes
 * from the closed list in schema/vocabulary.ts.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly fields: readonly FieldProblem[]
  /** When to try again; null = the default of the code. */
  readonly retryAfterSeconds: number | null
  /** When the refusal ends; null = not by itself. */
  readonly until: Date | null

  constructor(
    code: RefusalCode,
    message: string,
    fields: readonly FieldProblem[] = [],
    retryAfterSeconds: number | null = null,
    until: Date | null = null,
  ) {
    super(message)
    this.code = code
    this.fields = fields
    this.retryAfterSeconds = retryAfterSeconds
    this.until = until
  }
}

/** Refuses input and names the field that is wrong. */
export function refuseField(field: string, message: string): Refusal {
  return new Refusal('invalid_input', message, [{ field, message }])
}
