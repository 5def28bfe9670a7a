/** The advertiser, the affiliates and the browsers of an example of docs/attribution.md. */
import { type SQL, sql } from 'drizzle-orm'
import { runScoped } from '../../core/database.ts'
import { sha256Hex } from '../../core/sha256.ts'
import { makeAppKey } from '../../credentials/app-key.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { publishKeys } from '../../snapshots/settle.ts'
import type { ApiWorld } from '../../test/api-world.ts'
import { id, seedUser } from '../../test/books-world.ts'
import { affiliateRows, allRows, insertRows, tenantRows } from '../../test/seed-rows.ts'
import { system } from '../histories/world.ts'
import { addTier, type BooksStage, dayAt, type Terms } from './document-examples.ts'

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

export interface AttributionTerms extends Terms {
  /** Statements that make the terms true, once the rows are there. */
  more: ((stage: Stage) => SQL | Promise<void>)[]
}

export const codeOf = (anId: string) => anId.replaceAll('-', '')

export const addLanding = (advertiserId: string, offerId: string) => sql`
  insert into affiliate.landing_urls (id, advertiser_id, offer_id, url)
  values (${id()}, ${advertiserId}, ${offerId}, 'https://landing.example/start?click_id={click_id}')`

/** An advertiser of the example's own, in the world of all examples. */
export async function setStage(
  world: ApiWorld,
  { more, ...plan }: AttributionTerms,
): Promise<Stage> {
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
  const postback_secret_hash = await sha256Hex(stage.secret)
  const offers = rows.offers?.map((offer) => ({
    ...{ ...offer, postback_secret_hash, pixel_amount_max_minor: 100_000 },
  }))
  const app_keys = rows.app_keys?.map((key) => ({ ...key, hash, scopes }))
  const own = { ...rows, offers: offers ?? [], app_keys: app_keys ?? [] }
  await runScoped(world.system, system, [
    ...insertRows(allRows([own, ...others.map((other) => other.rows)])),
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id, verified_at)
      values (${stage.host}, ${advertiserId}, ${appId}, now())`,
    addLanding(advertiserId, offerId),
  ])
  await setTerms(stage, sql`update affiliate.apps set default_offer_id = ${offerId}::uuid`)
  await addTier(world.system, tenant, plan)
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

/** Publishes the example's current configuration to the edge. */
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
