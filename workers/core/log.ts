/** One JSON object per line, `event` first as noun.past_verb, then ids. No secrets, no personal data. */
export function log(event: string, fields: object = {}): void {
  console.log(JSON.stringify({ event, ...fields }))
}

/** The same, for what a person must look at. */
export function logProblem(event: string, fields: object = {}): void {
  console.error(JSON.stringify({ event, ...fields }))
}

/** An error's own words, without the parameters a driver may carry along. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'failed'
}
