/** What an advertiser still has to set up before the first partner can earn. */
import { sql } from 'drizzle-orm'
import { readFlag, readTextOrNull } from '../core/columns.ts'
import { runScoped } from '../core/database.ts'
import { managementOf, requireAdvertiserId } from '../http/actor.ts'
import { answer, route, routes } from '../http/route.ts'
import { SetupAnswer, SetupQuery, setupSteps } from './contract.ts'

const setupRoute = route('get /v1/setup', {
  tags: ['Onboarding'],
  summary: 'Get the steps of setting up',
  description:
    'An app, its verified host, a key, a test conversion, an active offer, a deposit, an approved partner.',
  request: { query: SetupQuery },
  responses: { 200: answer('The steps.', SetupAnswer) },
})

export const setupRoutes = routes().openapi(setupRoute, async (c) => {
  const { advertiser_id } = c.req.valid('query')
  const management = await managementOf(c)
  const statement = findSetup(requireAdvertiserId(management, advertiser_id))
  const [[row] = []] = await runScoped(management.db, management.scope, [statement])
  const steps = setupSteps.flatMap((step) => {
    // Null: the step does not apply.
    const isDone = row?.[step] ?? null
    return isDone === null ? [] : [{ step, is_done: readFlag(isDone) }]
  })
  const next = steps.find(({ is_done }) => !is_done)?.step ?? null
  return c.json({ steps, next, app_id: readTextOrNull(row?.app_id ?? null) }, 200)
})

/** A real conversion proves the integration as well as a test one. */
const findSetup = (advertiserId: string) => sql`
  with own as (select a.id,
      exists (select from affiliate.app_hosts h where h.app_id = a.id and h.verified_at is not null) as has_host,
      exists (select from affiliate.app_keys k where k.app_id = a.id and k.revoked_at is null) as has_key
    from affiliate.apps a where a.advertiser_id = ${advertiserId}::uuid)
  select exists (select from own) as app, exists (select from own where has_host) as host,
    exists (select from own where has_key) as key,
    exists (select from affiliate.conversions c where c.advertiser_id = ${advertiserId}::uuid) as test,
    exists (select from affiliate.offers o where o.advertiser_id = ${advertiserId}::uuid and o.status = 'active') as offer,
    (select exists (select from ledger.accounts l
        where l.advertiser_id = v.id and l.kind = 'adv.deposit' and l.credits_minor > 0)
      from affiliate.advertisers v where v.id = ${advertiserId}::uuid and v.billing_mode = 'prepaid') as funds,
    exists (select from affiliate.partnerships p
      where p.advertiser_id = ${advertiserId}::uuid and p.status = 'approved') as partner,
    (select id from own order by has_host and has_key, id limit 1) as app_id`
