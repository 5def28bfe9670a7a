/** The log of conversions. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type AttributionRule,
  attributionRules,
  type CommissionStatus,
  type ConversionEvent,
  type ConversionRejection,
  type ConversionStatus,
  type Currency,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
} from '../../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { Money } from '../../../core/money.ts'
import { conversionAttribute, ownAttributes, within } from '../../db/raw-sources.ts'
import type { Attribute } from '../../rules/dimensions.ts'
import type { ReportScope } from '../../rules/question.ts'
import type {
  ClickDetails,
  ConversionSelection,
  LogPage,
  NamedRecord,
} from '../log-questions-rules.ts'
import {
  clickDetails,
  endOf,
  filtered,
  namedRecord,
  namedRecords,
  recordNames,
  startOf,
  toClickDetails,
} from './selected.ts'

/**
 * The click whose details a conversion has, the same as in reports: its own, or the one by which the customer was
 * bound to the same affiliate.
 */
const clickIdOf = (alias: SQL) => sql`coalesce(${alias}.click_id, (
  select j.click_id from affiliate.conversion_counts j
  where j.conversion_id = ${alias}.id and j.affiliate_id = ${alias}.affiliate_id and j.click_id is not null limit 1))`

/** Conversions that can have the details of this click, found by indexes. */
const idsOfClick = (clickId: string) => sql`
  select c.id from affiliate.conversions c where c.click_id = ${clickId}::uuid
  union all
  select c.id from affiliate.conversions b
    join affiliate.conversions c on c.customer_id = b.customer_id and c.click_id is null
    where b.click_id = ${clickId}::uuid`

/** By the index of order ids, which begins with the app and the event. */
const isOrder = (scope: ReportScope, orderId: string) => sql`
  v.app_id in (select app.id from affiliate.apps app ${scope.kind === 'advertiser' ? sql`where app.advertiser_id = ${scope.advertiserId}::uuid` : sql``})
  and v.event in (${sql.join(
    conversionEvents.map((name) => sql`${name}`),
    sql`, `,
  )}) and v.external_id = ${orderId}`

const clickOf = (alias: SQL) => sql`
  left join affiliate.clicks k on k.id = ${clickIdOf(alias)} and k.affiliate_id = ${alias}.affiliate_id
  left join affiliate.links l on l.id = k.link_id`

/** Newest first; ids are in the order of recording. */
export function listConversions(selection: ConversionSelection, page: LogPage): SQL {
  const { scope, isTest, clickId, event, status, orderId, customerId } = selection
  const isOfClick = (name: Attribute) => name !== 'app_id' && !ownAttributes.includes(name)
  const needsClick =
    clickId !== null ||
    selection.sub !== null ||
    (Object.keys(selection.filters) as Attribute[]).some(isOfClick)
  const column = (name: Attribute) =>
    name === 'app_id' ? sql`v.app_id` : conversionAttribute(name)
  const conditions = [
    sql`v.recorded_at >= ${startOf(selection)} and v.recorded_at < ${endOf(selection)}`,
    sql`v.is_test = ${isTest} ${within(scope, 'v')} ${filtered(selection, column)}`,
    // What was attributed to nobody has no offer.
    scope.kind === 'affiliate' && sql`v.offer_id is not null`,
    clickId !== null && sql`k.id = ${clickId}::uuid and v.id in (${idsOfClick(clickId)})`,
    event !== null && sql`v.event = ${event}`,
    status !== null && sql`v.status = ${status}`,
    orderId !== null && isOrder(scope, orderId),
    customerId !== null &&
      sql`v.customer_id in (select c.id from affiliate.customers c where c.external_id = ${customerId})`,
    selection.coupon !== null &&
      sql`upper(${couponOf(selection, sql`v`)}) = upper(${selection.coupon})`,
    page.afterId !== null && sql`v.id < ${page.afterId}::uuid`,
  ].filter((condition) => condition !== false)
  return sql`
    with p as materialized (
      select v.* from affiliate.conversions v ${needsClick ? clickOf(sql`v`) : sql``}
      where ${sql.join(conditions, sql` and `)}
      order by v.id desc limit ${page.limit})
    select p.id, p.event, p.status, p.rejection, p.attributed_by, p.external_id, p.original_id, p.is_test,
      p.occurred_at, p.recorded_at, p.decided_at, p.offer_id, p.app_id, p.advertiser_id, p.affiliate_id,
      k.id as click_id, ${clickDetails('k')}, ${couponOf(selection, sql`p`)} as coupon,
      customer.external_id as customer, p.currency,
      (case when t.is_reversal then -p.amount_minor else p.amount_minor end)::text as amount,
      p.refunded_minor::text as refunded, (case when t.is_reversal then t.owed else p.revenue_minor end)::text as owed,
      coalesce(m.amount_minor, t.payout)::text as payout, m.refunded_minor::text as payout_reversed,
      coalesce(m.currency, t.currency) as payout_currency, m.status as payout_status, m.hold_until,
      ${recordNames}
    from p ${clickOf(sql`p`)} ${namedRecords}
      left join affiliate.customers customer on customer.id = p.customer_id
      left join affiliate.commissions m
        on m.conversion_id = p.id and m.affiliate_id = p.affiliate_id and m.level = 1
      cross join lateral (select p.event in ('refund', 'chargeback') as is_reversal,
        coalesce(sum(j.revenue_minor), 0) as owed, min(j.currency) as currency,
        sum(j.commission_minor - j.upline_minor) filter (where j.affiliate_id = p.affiliate_id) as payout
        from affiliate.conversion_counts j
        where p.event in ('refund', 'chargeback') and j.conversion_id = p.id) t
    order by p.id desc`
}

/** An affiliate sees the coupon only where it decided, because another one may be somebody else's. */
const couponOf = ({ scope }: ConversionSelection, alias: SQL) =>
  scope.kind === 'affiliate'
    ? sql`(${alias}.receipt->'coupon'->>'code')`
    : sql`(${alias}.receipt->'reported'->>'coupon')`

export interface ConversionEntry extends ClickDetails {
  id: string
  event: ConversionEvent
  status: ConversionStatus
  rejection: ConversionRejection | null
  attributedBy: AttributionRule
  occurredAt: Date
  recordedAt: Date
  decidedAt: Date | null
  /** The app's own id of the order. */
  orderId: string
  /** On a refund or chargeback: the conversion that it reverses. */
  originalId: string | null
  isTest: boolean
  advertiser: NamedRecord
  app: NamedRecord
  offer: NamedRecord | null
  affiliate: NamedRecord | null
  clickId: string | null
  coupon: string | null
  /** The app's own id of the customer. */
  customerId: string | null
  amount: Money | null
  refunded: Money | null
  owed: Money | null
  /** Level 1; on a refund or chargeback what it took back, negative. */
  payout: Money | null
  payoutReversed: Money | null
  payoutStatus: CommissionStatus | null
  holdUntil: Date | null
}

export function toConversionEntry(row: Row): ConversionEntry {
  const currency = readWordOrNull(currencies, row.currency)
  const payoutCurrency = readWordOrNull(currencies, row.payout_currency)
  return {
    id: readText(row.id),
    event: readWord(conversionEvents, row.event),
    status: readWord(conversionStatuses, row.status),
    rejection: readWordOrNull(conversionRejections, row.rejection),
    attributedBy: readWord(attributionRules, row.attributed_by),
    occurredAt: readTime(row.occurred_at),
    recordedAt: readTime(row.recorded_at),
    decidedAt: readTimeOrNull(row.decided_at),
    orderId: readText(row.external_id),
    originalId: readTextOrNull(row.original_id),
    isTest: readFlag(row.is_test),
    advertiser: namedRecord(row, 'advertiser'),
    app: namedRecord(row, 'app'),
    offer: row.offer_id === null ? null : namedRecord(row, 'offer'),
    affiliate: row.affiliate_id === null ? null : namedRecord(row, 'affiliate'),
    clickId: readTextOrNull(row.click_id),
    ...toClickDetails(row),
    coupon: readTextOrNull(row.coupon),
    customerId: readTextOrNull(row.customer),
    amount: money(row.amount, currency),
    refunded: money(row.refunded, currency),
    owed: money(row.owed, currency),
    payout: money(row.payout, payoutCurrency),
    payoutReversed: money(row.payout_reversed, payoutCurrency),
    payoutStatus: readWordOrNull(commissionStatuses, row.payout_status),
    holdUntil: readTimeOrNull(row.hold_until),
  }
}

const money = (minor: unknown, currency: Currency | null): Money | null =>
  minor === null || currency === null ? null : { minor: readMinor(minor), currency }
