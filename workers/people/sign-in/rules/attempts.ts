/**
 * Delays after failed attempts. Nobody is locked out, but guessing soon becomes too slow. Every
 * attempt counts as failed until it has succeeded, so that a hundred concurrent attempts count as a
 * hundred.
 */

/**
 * How failed attempts are counted: by account and network, or by account over all unknown networks.
 */
export const countedTries = [
  'password_here',
  'password_elsewhere',
  'code_here',
  'code_elsewhere',
] as const
export type CountedTries = (typeof countedTries)[number]

const free = (tries: number): number[] => Array.from({ length: tries }, () => 0)

/** Seconds after the 1st, 2nd, 3rd… failed attempt in a row; the last value repeats. */
export const delaySecondsAfter: Readonly<Record<CountedTries, readonly number[]>> = {
  password_here: [...free(9), 5, 10, 20, 40, 80, 160, 320, 600, 900],
  // Attempts from many networks are probably an attack. The owner usually signs in from a known network.
  password_elsewhere: [...free(19), 1, 2, 4, 8, 15, 30, 60],
  // Anyone who tries codes already has the password.
  code_here: [...free(4), 30, 60, 120, 300, 600, 1_800, 3_600],
  code_elsewhere: [...free(9), 30, 60, 120, 300, 600, 1_800, 3_600],
}

/** Failed attempts with less time than this between them count as in a row. */
export const TRIES_FORGOTTEN_SECONDS = 24 * 60 * 60

/** Seconds until the next attempt, after this many failed ones in a row. */
export function secondsAfter(counted: CountedTries, failures: number): number {
  const delays = delaySecondsAfter[counted]
  return failures === 0 ? 0 : (delays[Math.min(failures, delays.length) - 1] as number)
}
