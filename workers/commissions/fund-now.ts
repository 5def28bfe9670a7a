import { newId } from '../core/ids.ts'
import type { Management } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { fundCommissions } from './fund-commissions.ts'

/** So many hundred conversions are funded while the caller waits; cron goes on with the rest. */
const CHUNKS_MAX = 5

/** Funds what waited for an advertiser's money. Its failure is none of the caller's: cron tries again. */
export async function fundNow(
  c: ApiRequest,
  { db, scope }: Pick<Management, 'db' | 'scope'>,
  advertiserId: string,
): Promise<void> {
  const funding = { advertiserId, now: c.var.now, newId, chunksMax: CHUNKS_MAX }
  try {
    await fundCommissions(db, scope, funding)
  } catch (error) {
    const line = { event: 'funding.failed', request_id: c.var.requestId, advertiserId }
    console.error(JSON.stringify({ ...line, error: String(error) }))
  }
}
