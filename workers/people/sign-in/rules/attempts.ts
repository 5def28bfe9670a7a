/**
 * How long a next try waits after failed ones: never shut out, but soon too slow to guess. Every try
 * counts as failed until it has succeeded, so that a hundred at once are a hundred.
 */

/** What failed tries are counted by: one account from one network, or from all that are strange to it. */
export const countedTries = [
  'password_here',
  'password_elsewhere',
  'code_here',
  'code_elsewhere',
] as const
export type CountedTries = (typeof countedTries)[number]

const free = (tries: number): number[] => Array.from({ length: tries }, () => 0)

/** Seconds after the 1st, 2nd, 3rd… failed try in a row; the last one stays. */
export const delaySecondsAfter: Readonly<Record<CountedTries, readonly number[]>> = {
  password_here: [...free(9), 5, 10, 20, 40, 80, 160, 320, 600, 900],
  // Many networks at once are an attack on the account; its owner is known by their own network.
  password_elsewhere: [...free(19), 1, 2, 4, 8, 15, 30, 60],
  // Whoever tries codes has the password already.
  code_here: [...free(4), 30, 60, 120, 300, 600, 1_800, 3_600],
  code_elsewhere: [...free(9), 30, 60, 120, 300, 600, 1_800, 3_600],
}

/** Tries in a row are those with less than this between them. */
export const TRIES_FORGOTTEN_SECONDS = 24 * 60 * 60

/** Seconds until the next try after so many failed ones in a row. */
export function secondsAfter(counted: CountedTries, failures: number): number {
  const delays = delaySecondsAfter[counted]
  return failures === 0 ? 0 : (delays[Math.min(failures, delays.length) - 1] as number)
}
