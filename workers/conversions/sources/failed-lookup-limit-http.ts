/** Guessing is slow: who names what nobody knows too often is told to wait. */
import type { ApiRequest } from '../../http/context.ts'
import { requireWithin } from '../../http/limits.ts'
import type { Ingested } from './ingest-http.ts'

/** Counts a miss of this key or address. @throws Refusal `rate_limited` above the limit. */
export async function countFailedLookup(c: ApiRequest, who: string): Promise<void> {
  await requireWithin(c, 'report_miss', who)
}

/** A report that is parked for a click is a miss, until the click comes. It stays parked. */
export async function limitFailedLookups(
  c: ApiRequest,
  taken: Ingested,
  who: string,
): Promise<void> {
  if (taken.outcome === 'parked' && taken.awaits.what === 'click') await countFailedLookup(c, who)
}
