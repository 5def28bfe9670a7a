/**
 * Writes one JSON object per line: `event` first as noun.past_verb, then ids. No secrets or
 * personal data.
 */
export function log(event: string, fields: object = {}): void {
  console.log(JSON.stringify({ event, ...fields }))
}

/** As log, for problems that a person must look at. */
export function logProblem(event: string, fields: object = {}): void {
  console.error(JSON.stringify({ event, ...fields }))
}

/** An error's message, without the parameters a driver may add to it. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'failed'
}
