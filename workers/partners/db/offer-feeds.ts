/** Feeds of offers: their keys and what they show. In the affiliate's scope. */
import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readTime, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { type OwnPayout, ownPayout, toOwnPayout } from './own-terms.ts'

export const findFeed = (affiliateId: string): SQL => sql`
  select created_at from affiliate.offer_feeds where affiliate_id = ${affiliateId}::uuid`

/** The key replaces the earlier one. */
export const saveFeed = (affiliateId: string, hash: string, now: Date): SQL => sql`
  insert into affiliate.offer_feeds (affiliate_id, hash, created_at)
  values (${affiliateId}::uuid, ${hash}, ${timestamp(now)})
  on conflict (affiliate_id) do update set hash = excluded.hash, created_at = excluded.created_at`

export const deleteFeed = (affiliateId: string): SQL => sql`
  delete from affiliate.offer_feeds where affiliate_id = ${affiliateId}::uuid`

/** The affiliate of a key; no row if the key is replaced or revoked, or the account is not approved. */
export const findFeedHolder = (affiliateId: string, hash: string): SQL => sql`
  select a.code from affiliate.offer_feeds f join affiliate.affiliates a on a.id = f.affiliate_id
  where f.affiliate_id = ${affiliateId}::uuid and f.hash = ${hash} and a.status = 'approved'`

/** Active offers the affiliate has joined; the latest changed first. `host`: the app's first verified one. */
export const listFeedOffers = (affiliateId: string, limit: number): SQL => sql`
  select o.id, o.code, o.name, o.description, o.currency, a.name as advertiser_name, e.coupon,
    e.created_at as joined_at, greatest(o.updated_at, e.created_at) as updated_at,
    exists (select from affiliate.offer_logos l where l.offer_id = o.id) as has_logo,
    app.default_offer_id = o.id as is_default,
    (select h.host from affiliate.app_hosts h where h.app_id = o.app_id and h.verified_at is not null
      order by h.verified_at, h.host limit 1) as host,
    ${ownPayout(affiliateId)} as payout
  from affiliate.enrollments e
  join affiliate.offers o on o.id = e.offer_id
  join affiliate.apps app on app.id = o.app_id
  join affiliate.advertisers a on a.id = o.advertiser_id
  join affiliate.partnerships p
    on p.advertiser_id = e.advertiser_id and p.affiliate_id = e.affiliate_id
  where e.affiliate_id = ${affiliateId}::uuid and p.status = 'approved' and o.status = 'active'
    and a.status = 'active' and app.status = 'active'
  order by updated_at desc, o.id limit ${limit}`

export interface FeedOffer {
  id: string
  code: string
  name: string
  description: string | null
  currency: Currency
  advertiserName: string
  coupon: string
  joinedAt: Date
  updatedAt: Date
  hasLogo: boolean
  isDefault: boolean
  host: string | null
  payout: OwnPayout[]
}

export const toFeedOffer = (row: Row): FeedOffer => ({
  id: readText(row.id),
  code: readText(row.code),
  name: readText(row.name),
  description: readTextOrNull(row.description),
  currency: readWord(currencies, row.currency),
  advertiserName: readText(row.advertiser_name),
  coupon: readText(row.coupon),
  joinedAt: readTime(row.joined_at),
  updatedAt: readTime(row.updated_at),
  hasLogo: row.has_logo === true,
  isDefault: row.is_default === true,
  host: readTextOrNull(row.host),
  payout: toOwnPayout(row.payout),
})

/** For everybody. No row: there is no such offer, or it has no logo. */
export const findLogo = (offerId: string): SQL =>
  sql`select content_type, base64 from affiliate.offer_logo(${offerId}::uuid)`
