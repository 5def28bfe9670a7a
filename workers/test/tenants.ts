/** A second advertiser with an app, an offer and a person of its own, beside the demo's. */
import { sql } from 'drizzle-orm'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import type { ApiWorld } from './api-world.ts'
import { addPerson } from './people.ts'

export interface Stranger {
  advertiserId: string
  appId: string
  offerId: string
  /** An access token of one of its people. */
  token: string
}

export async function addStranger(world: ApiWorld): Promise<Stranger> {
  const now = new Date()
  const [advertiserId, appId, offerId] = [newId(now), newId(now), newId(now)]
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.advertisers (id, name) values (${advertiserId}, 'Stranger')`,
    sql`insert into affiliate.apps (id, advertiser_id, name)
      values (${appId}, ${advertiserId}, 'Strange app')`,
    sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency)
      values (${offerId}, 'STRANGE', ${advertiserId}, ${appId}, 'Strange', 'CPS', 'USD')`,
  ])
  const memberships = [{ role: 'advertiser' as const, advertiserId, affiliateId: null }]
  const { token } = await addPerson(world, memberships)
  return { advertiserId, appId, offerId, token }
}
