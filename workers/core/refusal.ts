import {
  type FieldCode,
  type FieldFault,
  fieldMessageIn,
  type ParamsOf,
} from '../../schema/field-messages.ts'
import { type ReasonCode, type ReasonParamsOf, reasonIn } from '../../schema/refusal-messages.ts'
import type { RefusalCode } from '../../schema/vocabulary.ts'

/** One field of the input and what is wrong with it: a code, its parameters and the English sentence. */
export interface FieldProblem extends FieldFault {
  readonly field: string
  readonly message: string
}

/** Why a request was refused: a code of schema/refusal-messages.ts and the values in its sentence. */
export interface RefusalReason {
  readonly code: ReasonCode
  readonly params?: Readonly<Record<string, string | number>>
}

/**
 * Codes that need no reason, because the dashboard's text of the code says it all in both languages. Their message is
 * for programs.
 */
export type PlainCode =
  | 'invalid_json'
  | 'method_not_allowed'
  | 'not_found'
  | 'nothing_payable'
  | 'quota_reached'
  | 'second_factor_required'
  | 'second_factor_wrong'
  | 'unauthenticated'
  | 'unavailable'
  | 'waiting_period'

export interface RefusalDetails {
  readonly fields?: readonly FieldProblem[]
  readonly retryAfterSeconds?: number | null
  readonly until?: Date
  readonly reason?: RefusalReason | null
}

/** What explains any other code in both languages. */
type Explained = { readonly fields: readonly FieldProblem[] } | { readonly reason: RefusalReason }

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
  /** Null: the code or the fields say it all. */
  readonly reason: RefusalReason | null

  constructor(code: PlainCode, message: string, details?: RefusalDetails)
  constructor(code: RefusalCode, message: string, details: RefusalDetails & Explained)
  constructor(code: RefusalCode, message: string, details: RefusalDetails = {}) {
    super(message)
    this.code = code
    this.fields = details.fields ?? []
    this.retryAfterSeconds = details.retryAfterSeconds ?? null
    this.until = details.until ?? null
    this.reason = details.reason ?? null
  }
}

/** A refusal with a reason that clients can show in both languages. */
export function refuse<Code extends ReasonCode>(
  code: RefusalCode,
  reason: Code,
  ...[params]: ReasonParamsOf<Code>
): Refusal {
  return explained(code, reason, params)
}

/** A refusal `rate_limited` that ends by itself. */
export function refuseFor<Code extends ReasonCode>(
  retryAfterSeconds: number,
  reason: Code,
  ...[params]: ReasonParamsOf<Code>
): Refusal {
  return explained('rate_limited', reason, params, { retryAfterSeconds })
}

function explained(
  code: RefusalCode,
  reason: ReasonCode,
  params: RefusalReason['params'],
  details: RefusalDetails = {},
): Refusal {
  const message = reasonIn('en', reason, params) as string
  const why = params === undefined ? { code: reason } : { code: reason, params }
  return new Refusal(code, message, { ...details, reason: why })
}

/** The fault of a field: its code and the values in that code's sentence. */
export function fieldProblem<Code extends FieldCode>(
  field: string,
  code: Code,
  ...[params]: ParamsOf<Code>
): FieldProblem {
  return problemAt(field, params === undefined ? { code } : { code, params })
}

/** The same of a fault that was found without its field. */
export function problemAt(field: string, { code, params }: FieldFault): FieldProblem {
  const message = fieldMessageIn('en', { code, params }) as string
  return { field, code, ...(params === undefined ? {} : { params }), message }
}

/** A refusal of input that names the field at fault. */
export function refuseField<Code extends FieldCode>(
  field: string,
  code: Code,
  ...params: ParamsOf<Code>
): Refusal {
  return refuseProblem(fieldProblem(field, code, ...params))
}

/** The same of a problem that was found before, under another code where one is given. */
export function refuseProblem(problem: FieldProblem, code: RefusalCode = 'invalid_input'): Refusal {
  return new Refusal(code, problem.message, { fields: [problem] })
}

/** A refusal that names every field at fault, in the order in which they were found. */
export function refuseProblems(
  problems: readonly FieldProblem[],
  code: RefusalCode = 'invalid_input',
): Refusal {
  const names = [...new Set(problems.map(({ field }) => field))].join(', ')
  const [first, second] = problems
  const detail =
    first !== undefined && second === undefined
      ? `${first.field}: ${first.message}`
      : `Correct these fields and send the request again: ${names}.`
  return new Refusal(code, detail, { fields: problems })
}
