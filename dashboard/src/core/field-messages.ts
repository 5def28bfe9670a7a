import type { Problem } from '../../../workers/http/contract.ts'

export type FieldErrors = NonNullable<Problem['errors']>

/**
 * What the server said of fields, in the language of the screen. The English sentences came with the answer; the
 * texts of the other language are loaded with the first of these errors. Without them English stays.
 */
export async function inScreenLanguage(errors: FieldErrors): Promise<FieldErrors> {
  if (errors.length === 0 || document.documentElement.lang !== 'ru') return errors
  const texts = await import('../../../schema/field-messages.ts').catch(() => null)
  return errors.map((error) => ({
    ...error,
    message: texts?.fieldMessageIn('ru', error) ?? error.message,
  }))
}

/** Why the server refused, in the language of the screen. Without the texts of the other language English stays. */
export async function reasonInScreenLanguage(problem: Problem): Promise<string | null> {
  const { reason, detail = null } = problem
  if (reason === undefined) return null
  if (document.documentElement.lang !== 'ru') return detail
  const texts = await import('../../../schema/refusal-messages.ts').catch(() => null)
  return texts?.reasonIn('ru', reason.code, reason.params) ?? detail
}
