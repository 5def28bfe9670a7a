import { newId } from '../core/ids.ts'
import type { ApiRequest } from './context.ts'

const RANDOM_BYTES = 8

/** What a verb that makes things needs of the platform: the request's clock, ids, random bytes. */
export const making = (c: ApiRequest) => ({
  now: c.var.now,
  newId,
  random: () => crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)),
})

/** Country of the address that the edge saw, ISO 3166-1 alpha-2; null where it does not know. */
export function countryOf(c: ApiRequest): string | null {
  const country = c.req.header('cf-ipcountry') ?? ''
  return /^[A-Z]{2}$/.test(country) && country !== 'XX' ? country : null
}
