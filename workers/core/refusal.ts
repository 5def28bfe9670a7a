import type { RefusalCode } from '../../schema/vocabulary.ts'

/** One field of the input and what is wrong with it, in a plain sentence. */
export interface FieldProblem {
  field: string
  message: string
}

/**
 * Something was asked for that is not allowed. The message is shown to the caller; the code is
 * stable and stands in the closed list of schema/vocabulary.ts.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly fields: readonly FieldProblem[]
  /** When it may be asked again; null = the code says it. */
  readonly retryAfterSeconds: number | null
  /** When it stops being refused; null = the refusal does not end by itself. */
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

/** A refusal of input that names the field at fault. */
export function refuseField(field: string, message: string): Refusal {
  return new Refusal('invalid_input', message, [{ field, message }])
}
