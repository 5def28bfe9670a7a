/** Limits senders who name unknown clicks too often, so that ids cannot be guessed. */
import type { ApiRequest } from '../../http/context.ts'
import { requireWithin } from '../../http/limits.ts'
import type { Ingested } from './ingest-http.ts'

/** Counts a failed look-up of this key or address. @throws Refusal `rate_limited` above the limit. */
export async function countFailedLookup(c: ApiRequest, who: string): Promise<void> {
  await requireWithin(c, 'report_miss', who)
}

/** Counts a report that is parked for a click as a failed look-up. The report stays parked. */
export async function limitFailedLookups(
  c: ApiRequest,
  ingested: Ingested,
  who: string,
): Promise<void> {
  if (ingested.outcome === 'parked' && ingested.awaits.what === 'click')
    await countFailedLookup(c, who)
}
