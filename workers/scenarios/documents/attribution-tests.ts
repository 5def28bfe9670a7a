/** Reports of a test key in docs/attribution.md. */
import { sql } from 'drizzle-orm'
import { ConversionAnswer } from '../../conversions/contract.ts'
import { makeAppKey } from '../../credentials/app-key.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { publishKeys } from '../../snapshots/settle.ts'
import { ask, id } from '../../test/books-world.ts'
import type { Stage } from './attribution-stage.ts'
import { liveCookie } from './attribution-visits.ts'
import { type Saying, SUM } from './document-examples.ts'

async function makeTestKey({ world, tenant }: Stage): Promise<string> {
  const keyId = id()
  const { key, hash } = makeAppKey(keyId, true)
  await ask(
    world.system,
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes, is_test) values
      (${keyId}, ${tenant.advertiserId}, ${tenant.appId}, 'Tests', ${hash}, '{conversions:write}', true)`,
  )
  const keys = [snapshotKey.appKey(keyId)]
  await publishKeys(world.system, world.env.SNAPSHOTS as never, keys)
  return key
}

export const testReports: Saying<(stage: Stage) => Promise<void>>[] = [
  [
    new RegExp(`^Acme's test key reports Eve's order for ${SUM}: (order-\\d+)\\.$`),
    (amount, external_id) => async (stage) => {
      const sale = { event: 'sale', external_id, amount, currency: 'USD', customer_id: 'Eve' }
      const answer = await stage.world.ask('POST', '/v1/conversions', {
        token: await makeTestKey(stage),
        body: { ...sale, click_id: liveCookie(stage, 'Eve')?.clickId },
      })
      const { commissions } = ConversionAnswer.parse(await answer.json())
      const [one] = commissions
      const named = Object.entries(stage.people).find(([, known]) => known === one?.affiliate_id)
      stage.result = `${named?.[0]} would earn ${one?.amount.amount}`
    },
  ],
]
