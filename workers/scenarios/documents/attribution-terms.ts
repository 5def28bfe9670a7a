/** The terms that an example of docs/attribution.md may have. */
import { type SQL, sql } from 'drizzle-orm'
import { runScoped } from '../../core/database.ts'
import { putInGroup } from '../../partners/db/partner-groups.ts'
import { id, seedCoupon, seedRule } from '../../test/books-world.ts'
import { system } from '../histories/world.ts'
import { type AttributionTerms, addLanding, codeOf, type Stage } from './attribution-stage.ts'
import {
  bps,
  commonTerms,
  minorOf,
  RATE,
  type Saying,
  SUM,
  understand,
} from './document-examples.ts'

/** The offer pays 30 % for a sale and 20 % for a renewal; Acme pays on invoice, so money is never short. */
const usual: AttributionTerms = {
  ...{ rateBps: 3000, rebillBps: 2000, holdDays: 0, windowDays: 30, reviews: 'off' },
  ...{ billing: 'postpaid', creditLimitMinor: 10n ** 9n, more: [] },
}

const also =
  (statement: (stage: Stage) => SQL | Promise<void>) =>
  (terms: AttributionTerms): AttributionTerms => ({ ...terms, more: [...terms.more, statement] })

const setOffer = (set: SQL) =>
  also(
    ({ tenant: { offerId } }) =>
      sql`update affiliate.offers set ${set} where id = ${offerId}::uuid`,
  )
const setApp = (set: SQL) =>
  also(({ tenant: { appId } }) => sql`update affiliate.apps set ${set} where id = ${appId}::uuid`)
const setAdvertiser = (set: SQL) =>
  also(
    ({ tenant: { advertiserId } }) =>
      sql`update affiliate.advertisers set ${set} where id = ${advertiserId}::uuid`,
  )
const setPartnership = (who: string, set: SQL) =>
  also(
    ({ tenant: { advertiserId }, people }) => sql`update affiliate.partnerships set ${set}
      where advertiser_id = ${advertiserId}::uuid and affiliate_id = ${people[who]}::uuid`,
  )
const setRule = (event: string, set: SQL) =>
  also(
    ({ tenant: { offerId } }) => sql`update affiliate.payout_rules set ${set}
      where offer_id = ${offerId}::uuid and event = ${event} and affiliate_id is null`,
  )

const terms: Saying<(terms: AttributionTerms) => AttributionTerms>[] = [
  [/^The usual terms\.$/, () => (usual) => usual],
  [
    /^A coupon comes before a click\.$/,
    () => setAdvertiser(sql`attribution_order = 'coupon_first'`),
  ],
  [/^The first click wins\.$/, () => setApp(sql`attribution = 'first'`)],
  [
    /^The app's `returning_customers` is `per_order`\.$/,
    () => setApp(sql`returning_customers = 'per_order'`),
  ],
  [
    new RegExp(`^(\\w+)'s coupon (?:is )?([A-Z0-9]+)(?: earns ${RATE})?\\.$`),
    (who = '', coupon = '', rate) =>
      also(async ({ world, tenant, people }) => {
        await seedCoupon(world.system, tenant, coupon, people[who])
        if (rate === undefined) return
        const rule = { event: 'sale', isCoupon: true, rateBps: bps(rate) } as const
        await seedRule(world.system, tenant, { ...rule, affiliateId: people[who] as string })
      }),
  ],
  [/^(\w+) is suspended\.$/, (who = '') => setPartnership(who, sql`status = 'suspended'`)],
  [
    /^(\w+)'s clicks count for (\d+) days\.$/,
    (who = '', days) => setPartnership(who, sql`cookie_days = ${Number(days)}`),
  ],
  [
    new RegExp(
      `^(\\w+) is in the group Gold: a sale earns ${RATE}, a renewal ${RATE}, and clicks count for (\\d+) days\\.$`,
    ),
    (who = '', sale, renewal, days) =>
      also(async ({ world, tenant, people }) => {
        const { advertiserId, offerId } = tenant
        const groupId = id()
        const rule = (event: string, rate: string | undefined) => sql`
          insert into affiliate.group_rules (advertiser_id, group_id, offer_id, event, kind, rate_bps, fixed_minor)
          values (${advertiserId}, ${groupId}, ${offerId}, ${event}, 'percent', ${bps(rate)}, 0)`
        await runScoped(world.system, system, [
          sql`insert into affiliate.partner_groups (id, advertiser_id, name, cookie_days)
            values (${groupId}, ${advertiserId}, 'Gold', ${Number(days)})`,
          ...[rule('sale', sale), rule('rebill', renewal)],
        ])
        await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
          putInGroup(advertiserId, [people[who] as string], groupId),
        ])
      }),
  ],
  [
    /^The offer is closed\. Anna is enrolled\.$/,
    () => (before) =>
      setOffer(sql`joining = 'closed'`)(
        also(({ world, tenant }) => seedCoupon(world.system, tenant, 'ANNA-OWN'))(before),
      ),
  ],
  [/^The offer is for the United States only\.$/, () => setOffer(sql`geo_allow = '{US}'`)],
  [
    new RegExp(`^The offer VIP pays ${RATE} for a sale\\.$`),
    (rate) =>
      also(async ({ world, tenant, vipOfferId }) => {
        const { system: db } = world
        await runScoped(db, system, [
          sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency, status, hold_days)
            select ${vipOfferId}::uuid, ${codeOf(vipOfferId)}, advertiser_id, app_id, 'VIP', model, currency, status, hold_days
            from affiliate.offers where id = ${tenant.offerId}::uuid`,
          addLanding(tenant.advertiserId, vipOfferId),
        ])
        const vip = { ...tenant, offerId: vipOfferId }
        await seedRule(db, vip, { event: 'sale', rateBps: bps(rate) })
      }),
  ],
  [
    /^A sale earns 30 %, for (\d+) months\.$/,
    (months) => setRule('sale', sql`recurring_months = ${Number(months)}`),
  ],
  [
    new RegExp(`^A lead earns ${SUM}\\.$`),
    (sum = '') => {
      const minor = minorOf(sum, 'USD').toString()
      return setRule(
        'lead',
        sql`fixed_minor = ${minor}::bigint, revenue_fixed_minor = ${minor}::bigint`,
      )
    },
  ],
  [
    /^A customer may become a lead several times\.$/,
    () => setOffer(sql`allows_repeat_leads = true`),
  ],
  [/^A click counts for one sale only\.$/, () => setOffer(sql`one_sale_per_click = true`)],
  [
    /^A repeated sale postback (adds|replaces the amount)\.$/,
    (what) =>
      setAdvertiser(
        sql`repeat_policies = ${JSON.stringify({ sale: what === 'adds' ? 'add' : 'update' })}::jsonb`,
      ),
  ],
  [
    /^At most (\d+) sales? counts? in a month\.$/,
    (limit) =>
      also(
        ({ tenant: { advertiserId, offerId } }) => sql`
          insert into affiliate.caps (id, advertiser_id, offer_id, metric, period, limit_value, is_hard)
          values (${id()}, ${advertiserId}, ${offerId}, 'conversions', 'month', ${Number(limit)}, true)`,
      ),
  ],
  ...commonTerms.map(
    ([pattern, means]): Saying<(terms: AttributionTerms) => AttributionTerms> => [
      pattern,
      (...parts) =>
        (before) => ({ ...before, ...means(...parts)(before, 'USD') }),
    ],
  ),
]

/** @throws Error that names a term which is not in the list. */
export function readTerms(written: readonly string[]): AttributionTerms {
  return written.reduce((made, term) => understand(terms, term)(made), usual)
}
