import type { Problem } from '../../../workers/http/contract.ts'
import { type FieldErrors, inScreenLanguage, reasonInScreenLanguage } from './field-messages.ts'

/** The API's codes, and two of our own for failures without an answer of the API. */
export type ProblemCode = Problem['code'] | 'network' | 'unreadable'

/** A refusal or a failure, in a form that every screen can show. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly status: number
  readonly requestId: string | null
  /** When the refusal ends; null = not by itself. */
  readonly until: string | null
  /** Why, in the language of the screen; null = the code says it all. */
  readonly reason: string | null
  /** Of fields: codes with their parameters, and a sentence in the language of the screen. */
  readonly errors: FieldErrors

  constructor(
    code: ProblemCode,
    status = 0,
    document: Partial<Problem> = {},
    reason: string | null = null,
  ) {
    super(document.detail ?? code)
    this.code = code
    this.status = status
    this.requestId = document.request_id ?? null
    this.until = document.until ?? null
    this.reason = reason
    this.errors = document.errors ?? []
  }
}

/** Whether a mail's link is used, expired, or lacks its token. */
export const isLinkOver = ({ code, errors }: ProblemError): boolean =>
  code === 'gone' || errors.some(({ field }) => field === 'token')

/** Reads an answer that is not 2xx. What is no problem document becomes `unreadable`. */
export async function problemOf(status: number, body: unknown): Promise<ProblemError> {
  if (typeof body === 'object' && body !== null && 'code' in body) {
    const document = body as Problem
    const errors = await inScreenLanguage(document.errors ?? [])
    const reason = await reasonInScreenLanguage(document)
    return new ProblemError(document.code, status, { ...document, errors }, reason)
  }
  return new ProblemError('unreadable', status)
}

/** Converts any error to a problem. A fetch that did not reach the server throws a TypeError. */
export function asProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown
  return new ProblemError(thrown instanceof TypeError ? 'network' : 'unreadable')
}

/** A value or a problem, so that one failed part of a page does not affect the others. */
export type Settled<T> = { ok: true; value: T } | { ok: false; problem: ProblemError }

/** Waits for a promise and never throws. */
export async function settle<T>(asked: Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await asked }
  } catch (thrown) {
    return { ok: false, problem: asProblem(thrown) }
  }
}
