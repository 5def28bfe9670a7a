/** What the offers of an advertiser pay a group of partners. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type Currency,
  currencies,
  type OfferStatus,
  offerStatuses,
} from '../../../schema/vocabulary.ts'
import { readRows, readText, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { type PayoutTerms, payoutRuleColumns, toPayoutTerms } from './payout-rules.ts'
import { platformFeeColumn, toOfferFee } from './platform-fees.ts'

/** Offers that are not archived, by name; no row if the caller does not see the group. */
export function listGroupOffers(groupId: string, offerId: string | null, limit: number): SQL {
  return sql`
    select o.id, o.code, o.name, o.status, o.currency, o.advertiser_id, o.level_2_bps, o.level_3_bps,
      v.cost_max_bps, ${platformFeeColumn} as platform_fee, ${payoutRuleColumns},
      (select coalesce(jsonb_agg(jsonb_build_object('event', r.event, 'kind', r.kind, 'rate_bps', r.rate_bps,
          'fixed_minor', r.fixed_minor::text, 'recurring_months', r.recurring_months, 'tiers', r.tiers,
          'tier_metric', r.tier_metric, 'tier_period', r.tier_period) order by r.event), '[]')
        from affiliate.group_rules r where r.group_id = g.id and r.offer_id = o.id) as group_rules
    from affiliate.partner_groups g
    join affiliate.offers o on o.advertiser_id = g.advertiser_id
    join affiliate.advertisers v on v.id = g.advertiser_id
    where g.id = ${groupId}::uuid and (${offerId}::uuid is null or o.id = ${offerId}::uuid)
      and (o.status <> 'archived' or ${offerId}::uuid is not null)
    order by o.name, o.id limit ${limit}`
}

/** One row if the caller sees the group. */
export const findGroup = (groupId: string): SQL => sql`
  select id from affiliate.partner_groups where id = ${groupId}::uuid`

export interface GroupOffer {
  offer: { id: string; code: string; name: string; status: OfferStatus; currency: Currency }
  advertiserId: string
  level2Bps: number
  level3Bps: number
  feeBps: number
  costMaxBps: number
  /** What the offer pays everyone. */
  offerRules: PayoutTerms[]
  /** What it pays the group instead; an event without a rule pays as the offer. */
  groupRules: PayoutTerms[]
}

export function toGroupOffer(row: Row): GroupOffer {
  return {
    offer: {
      ...{ id: readText(row.id), code: readText(row.code), name: readText(row.name) },
      status: readWord(offerStatuses, row.status),
      currency: readWord(currencies, row.currency),
    },
    advertiserId: readText(row.advertiser_id),
    ...{ level2Bps: Number(row.level_2_bps), level3Bps: Number(row.level_3_bps) },
    feeBps: toOfferFee(row.platform_fee as Row | null).rateBps,
    costMaxBps: Number(row.cost_max_bps),
    offerRules: readRows(row.payout_rules).map(toPayoutTerms),
    groupRules: readRows(row.group_rules).map(toPayoutTerms),
  }
}

/** Replaces what the offer pays the group. */
export function replaceGroupRules(
  { advertiserId, offer }: Pick<GroupOffer, 'advertiserId' | 'offer'>,
  groupId: string,
  rules: readonly PayoutTerms[],
): SQL[] {
  const rows = sql`jsonb_to_recordset(${JSON.stringify(rules.map(toJson))}::jsonb) as r (event text, kind text,
    rate_bps integer, fixed_minor bigint, recurring_months smallint, tiers jsonb, tier_metric text, tier_period text)`
  return [
    sql`delete from affiliate.group_rules p where p.group_id = ${groupId}::uuid and p.offer_id = ${offer.id}::uuid
      and not exists (select from ${rows} where r.event = p.event)`,
    sql`insert into affiliate.group_rules (advertiser_id, group_id, offer_id, event, kind, rate_bps, fixed_minor,
        recurring_months, tiers, tier_metric, tier_period)
      select ${advertiserId}::uuid, ${groupId}::uuid, ${offer.id}::uuid, r.* from ${rows}
      on conflict (group_id, offer_id, event) do update set kind = excluded.kind, rate_bps = excluded.rate_bps,
        fixed_minor = excluded.fixed_minor, recurring_months = excluded.recurring_months, tiers = excluded.tiers,
        tier_metric = excluded.tier_metric, tier_period = excluded.tier_period`,
  ]
}

const toJson = (rule: PayoutTerms): Row => ({
  ...{ event: rule.event, kind: rule.kind, rate_bps: rule.rateBps },
  ...{ fixed_minor: rule.fixedMinor.toString(), recurring_months: rule.recurringMonths },
  tiers: rule.tiers.map(({ from, rateBps, fixedMinor }) => ({
    ...{ from: from.toString(), rate_bps: rateBps, fixed_minor: fixedMinor.toString() },
  })),
  ...{ tier_metric: rule.tierMetric, tier_period: rule.tierPeriod },
})
