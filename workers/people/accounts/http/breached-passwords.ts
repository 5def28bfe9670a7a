import type { BreachedPasswords } from '../../../credentials/breached-passwords.ts'
import type { ApiRequest } from '../../../http/context.ts'

const TIMEOUT_MS = 2_000

/** The service for leaked passwords, if one is configured. */
export function breachesOf(c: ApiRequest): BreachedPasswords | null {
  const { BREACHED_PASSWORDS_URL: baseUrl } = c.env
  if (baseUrl === undefined) return null
  return { baseUrl, timeoutMs: TIMEOUT_MS, fetch: (input, init) => fetch(input, init) }
}
