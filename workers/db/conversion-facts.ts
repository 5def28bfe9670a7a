/** The one query that reads everything by which a report is judged. */
import { type SQL, sql } from 'drizzle-orm'
import type {
  AdvertiserStatus,
  AffiliateStatus,
  ApprovalMode,
  BillingMode,
  ClickReason,
  Currency,
  PartnershipStatus,
} from '../../schema/vocabulary.ts'
import type { ConversionFacts } from '../domain/conversion.ts'
import type { ConversionReport } from '../domain/report.ts'
import { capStatesJson, toCapStates } from './caps.ts'
import { recordedConversionJson, toRecordedConversion } from './conversions.ts'
import type { Row } from './database.ts'

/**
 * One row, or none where the scope sees no such app. A click of another app or tenant is not found: as
 * if it did not exist. A duplicate's place is taken by the earlier click it names.
 */
export function findConversionFacts(
  report: ConversionReport,
  appKeyId: string | null,
  now: Date,
): SQL {
  return sql`
    select adv.status as advertiser_status, adv.billing_mode, adv.credit_limit_minor,
      adv.currency as advertiser_currency,
      exists (select from affiliate.app_keys k
        where k.id = ${appKeyId}::uuid and k.app_id = app.id and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > ${now.toISOString()}::timestamptz)) as is_key_live,
      (select ${recordedConversionJson} from affiliate.conversions c
        where c.app_id = app.id and c.event = ${report.event}
          and c.external_id = ${report.externalId}) as recorded,
      named.id as named_click_id, click.id as click_id, click.clicked_at, click.reason,
      click.affiliate_id, a.status as affiliate_status, p.status as partnership_status,
      coalesce(p.cookie_days, o.window_days) as window_days,
      coalesce(p.hold_days, o.hold_days) as hold_days,
      o.id as offer_id, o.currency, o.approval,
      rule.id as rule_id, rule.rate_bps, rule.fixed_minor, rule.revenue_rate_bps,
      rule.revenue_fixed_minor,
      fund.debits_minor as fund_debits_minor, fund.credits_minor as fund_credits_minor,
      ${capStatesJson(now)} as caps
    from affiliate.apps app
    join affiliate.advertisers adv on adv.id = app.advertiser_id
    left join affiliate.clicks named
      on named.id = ${report.clickId}::uuid and named.app_id = app.id
      and named.advertiser_id = app.advertiser_id
    left join affiliate.clicks click
      on click.id = coalesce(named.duplicate_of, named.id) and click.app_id = app.id
      and click.advertiser_id = app.advertiser_id
    left join affiliate.offers o on o.id = click.offer_id and o.advertiser_id = app.advertiser_id
    left join affiliate.affiliates a on a.id = click.affiliate_id
    left join affiliate.partnerships p
      on p.advertiser_id = app.advertiser_id and p.affiliate_id = click.affiliate_id
    left join lateral (
      select r.* from affiliate.payout_rules r
      where r.offer_id = o.id and r.event = ${report.event}
        and (r.affiliate_id = click.affiliate_id or r.affiliate_id is null)
      order by r.affiliate_id nulls last limit 1) rule on true
    left join ledger.accounts fund
      on fund.advertiser_id = app.advertiser_id and fund.affiliate_id is null
      and fund.currency = o.currency
      and fund.kind = case adv.billing_mode when 'prepaid' then 'adv.deposit'
        when 'postpaid' then 'adv.receivable' else 'adv.payer' end
    where app.id = ${report.appId}::uuid and app.advertiser_id = ${report.advertiserId}::uuid`
}

/** Reads the row of findConversionFacts. */
export function toConversionFacts(row: Row, report: ConversionReport) {
  return {
    advertiserStatus: row.advertiser_status as AdvertiserStatus,
    isKeyLive: row.is_key_live as boolean,
    recorded: row.recorded === null ? null : toRecordedConversion(row.recorded as Row),
    judgedBy: {
      advertiserId: report.advertiserId,
      billing: row.billing_mode as BillingMode,
      fundableMinor: fundableIn(row),
      click: toClick(row),
      duplicateClickId:
        row.named_click_id === row.click_id ? null : (row.named_click_id as string | null),
      rule: toRule(row),
      caps: toCapStates(row.caps as Row[] | null),
    } satisfies ConversionFacts,
  }
}

function toClick(row: Row): ConversionFacts['click'] {
  // A click whose offer is gone or foreign belongs to nobody here.
  if (row.click_id === null || row.offer_id === null) return null
  return {
    id: row.click_id as string,
    clickedAt: new Date(row.clicked_at as string | Date),
    reason: row.reason as ClickReason | null,
    affiliateId: row.affiliate_id as string,
    affiliateStatus: (row.affiliate_status ?? 'pending') as AffiliateStatus,
    partnershipStatus: row.partnership_status as PartnershipStatus | null,
    windowDays: Number(row.window_days),
    offer: {
      id: row.offer_id as string,
      currency: row.currency as Currency,
      approval: row.approval as ApprovalMode,
      holdDays: Number(row.hold_days),
    },
  }
}

function toRule(row: Row): ConversionFacts['rule'] {
  if (row.rule_id === null) return null
  return {
    id: row.rule_id as string,
    currency: row.currency as Currency,
    rateBps: Number(row.rate_bps),
    fixedMinor: BigInt(row.fixed_minor as string),
    revenueRateBps: Number(row.revenue_rate_bps),
    revenueFixedMinor: BigInt(row.revenue_fixed_minor as string),
  }
}

/** A credit limit holds in the advertiser's own currency only; elsewhere a postpaid one has none. */
function fundableIn(row: Row): bigint | null {
  const debits = BigInt((row.fund_debits_minor as string | null) ?? 0)
  const credits = BigInt((row.fund_credits_minor as string | null) ?? 0)
  if (row.billing_mode === 'own_payer') return null
  if (row.billing_mode === 'prepaid') return credits - debits
  const isOwnCurrency = row.currency === row.advertiser_currency
  return isOwnCurrency ? BigInt(row.credit_limit_minor as string) - (debits - credits) : 0n
}
