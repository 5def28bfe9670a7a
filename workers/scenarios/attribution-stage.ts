/** The advertiser, the affiliates and the terms of an example of docs/attribution.md. */
import { type SQL, sql } from 'drizzle-orm'
import { runScoped } from '../core/database.ts'
import { sha256Hex } from '../core/sha256.ts'
import { makeAppKey } from '../credentials/app-key.ts'
import { snapshotKey } from '../snapshots/rules.ts'
import { publishKeys } from '../snapshots/settle.ts'
import type { ApiWorld } from '../test/api-world.ts'
import { id, seedCoupon, seedRule, seedUser } from '../test/books-world.ts'
import { affiliateRows, allRows, insertRows, tenantRows } from '../test/seed-rows.ts'
import {
  type BooksStage,
  bps,
  commonTerms,
  dayAt,
  minorOf,
  RATE,
  type Saying,
  SUM,
  type Terms,
  understand,
} from './document-examples.ts'
import { system } from './histories/world.ts'

/** What a browser keeps of its clicks. */
export interface Browser {
  ip: string
  cookie: { clickId: string; until: Date } | null
  /** The click id in the address of the page that it was sent to, until another link is followed. */
  landed: string | null
  /** The latest click, whether it counts or not. */
  clicked: string | null
}

export type Who = 'Eve' | 'A guest'

export interface Stage extends BooksStage {
  world: ApiWorld
  host: string
  appKey: string
  secret: string
  vipOfferId: string
  people: Readonly<Record<string, string>>
  browsers: Readonly<Record<Who, Browser>>
  /** The latest click of each affiliate's link. */
  clicksOf: Record<string, string>
  /** What the last event of the row led to. */
  result: string
}

interface AttributionTerms extends Terms {
  /** Statements that make the terms true, once the rows are there. */
  more: ((stage: Stage) => SQL | Promise<void>)[]
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
    () => setOffer(sql`allows_repeated_leads = true`),
  ],
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

const codeOf = (anId: string) => anId.replaceAll('-', '')

const addLanding = (advertiserId: string, offerId: string) => sql`
  insert into affiliate.landing_urls (id, advertiser_id, offer_id, url)
  values (${id()}, ${advertiserId}, ${offerId}, 'https://landing.example/start?click_id={click_id}')`

/** The offer pays 30 % for a sale and 20 % for a renewal; Acme pays on invoice, so money is never short. */
const usual: AttributionTerms = {
  ...{ rateBps: 3000, rebillBps: 2000, holdDays: 0, windowDays: 30, reviews: 'off' },
  ...{ billing: 'postpaid', creditLimitMinor: 10n ** 9n, more: [] },
}

/** An advertiser of the example's own, in the world of all examples. */
export async function setStage(world: ApiWorld, told: readonly string[]): Promise<Stage> {
  const { more, tier, ...plan } = told.reduce((made, term) => understand(terms, term)(made), usual)
  const { tenant, rows } = tenantRows(plan)
  const others = [...tenant.sponsorIds, null, null]
    .slice(0, 2)
    .map((known) =>
      known === null ? affiliateRows(tenant.advertiserId, {}) : { affiliateId: known, rows: {} },
    )
  const [bob, carol] = others.map(({ affiliateId }) => affiliateId)
  const { key: appKey, hash } = makeAppKey(tenant.appKeyId)
  const people = { Anna: tenant.affiliateId, Bob: bob as string, Carol: carol as string }
  const stage: Stage = {
    ...{ world, tenant, people, appKey, secret: id(), vipOfferId: id(), clicksOf: {}, result: '' },
    host: `${codeOf(tenant.appId)}.example`,
    browsers: { Eve: browserAt('203.0.113.7'), 'A guest': browserAt('198.51.100.9') },
    finance: [await seedUser(world.system), await seedUser(world.system)],
    now: new Date(dayAt(-40)),
  }
  const { advertiserId, appId, offerId } = tenant
  const secrets = {
    ...{ postback_secret_hash: await sha256Hex(stage.secret), pixel_amount_max_minor: 100_000 },
  }
  const [offers, keys] = [rows.offers, rows.app_keys].map((some = []) => [...some])
  const own = {
    ...rows,
    offers: offers?.map((offer) => ({ ...offer, ...secrets })) ?? [],
    app_keys: keys?.map((one) => ({ ...one, hash, scopes })) ?? [],
  }
  await runScoped(world.system, system, [
    ...insertRows(allRows([own, ...others.map((other) => other.rows)])),
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id, verified_at)
      values (${stage.host}, ${advertiserId}, ${appId}, now())`,
    addLanding(advertiserId, offerId),
  ])
  await setTerms(stage, sql`update affiliate.apps set default_offer_id = ${offerId}::uuid`)
  if (tier !== undefined) await addTier(stage, plan, tier)
  for (const statement of more) {
    const made = statement(stage)
    if (made instanceof Promise) await made
    else await setTerms(stage, made)
  }
  await publishStage(stage)
  return stage
}

const scopes = ['conversions:write', 'clicks:write']

/** As the advertiser, who sees nothing of others. */
async function setTerms({ world, tenant: { advertiserId } }: Stage, statement: SQL): Promise<void> {
  await runScoped(world.api, { kind: 'advertiser', advertiserId }, [statement])
}

const browserAt = (ip: string): Browser => ({ ip, cookie: null, landed: null, clicked: null })

async function addTier(
  { world, tenant }: Stage,
  plan: Terms,
  { from, rateBps }: NonNullable<Terms['tier']>,
) {
  const rates = { rate_bps: rateBps, fixed_minor: '0', revenue_rate_bps: rateBps }
  const tiers = [{ from: from.toString(), ...rates, revenue_fixed_minor: '0' }]
  const own = { affiliateId: tenant.affiliateId, rateBps: plan.rateBps ?? 0 }
  const metric = { tierMetric: 'conversions', tierPeriod: 'month' } as const
  await seedRule(world.system, tenant, { event: 'sale', ...own, tiers, ...metric })
}

/** Publishes what the edge knows of the example, as it is now. */
export async function publishStage(stage: Stage): Promise<void> {
  const { world, tenant, host, people, vipOfferId } = stage
  const affiliates = Object.values(people).flatMap((one) => [one, codeOf(one)])
  const offers = [tenant.offerId, vipOfferId].flatMap((one) => [one, codeOf(one)])
  const keys = [
    ...[snapshotKey.host(host), snapshotKey.appKey(tenant.appKeyId)],
    ...affiliates.map((one) => snapshotKey.affiliate(one)),
    ...offers.map((one) => snapshotKey.offer(one)),
  ]
  await publishKeys(world.system, world.env.SNAPSHOTS as never, keys)
}
