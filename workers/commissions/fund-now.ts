import { newId } from '../core/ids.ts'
import type { Management } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { fundCommissions } from './fund-commissions.ts'

/** The caller waits for at most this many hundred conversions; cron funds the rest. */
const CHUNKS_MAX = 5

/** Funds conversions after an advertiser's payment. Ignores failures, because cron tries again. */
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
