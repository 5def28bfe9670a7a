import { newId } from '../core/ids.ts'
import type { ApiRequest } from './context.ts'

const RANDOM_BYTES = 8

/** The inputs of operations that create records: the request's time, new ids and random bytes. */
export const requestInputs = (c: ApiRequest) => ({
  now: c.var.now,
  newId,
  random: () => crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)),
})

/** Country of the client, ISO 3166-1 alpha-2, as Cloudflare sees it; null if unknown. */
export function countryOf(c: ApiRequest): string | null {
  const country = c.req.header('cf-ipcountry') ?? ''
  return /^[A-Z]{2}$/.test(country) && country !== 'XX' ? country : null
}
