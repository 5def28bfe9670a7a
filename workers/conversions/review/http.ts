/** Conversions for those who decide on them: list, detail, decisions, won chargebacks. */

import type { Db, Scope } from '../../core/database.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { Money } from '../../core/money.ts'
import { Refusal } from '../../core/refusal.ts'
import { deciderOf, managementOf } from '../../http/actor.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { publishChanges } from '../../snapshots/publish-changes.ts'
import type { CapChanges } from '../../snapshots/rules.ts'
import { restoreChargeback } from '../reversals/record-chargeback-won.ts'
import {
  type ConversionDetail,
  ConversionDetailAnswer,
  ConversionParams,
  type ConversionSummary,
  ConversionsAnswer,
  ConversionsQuery,
  DecisionsAnswer,
  DecisionsInput,
  RestoreAnswer,
  RestoreInput,
} from './contract.ts'
import {
  type ConversionView,
  type ConversionDetail as DetailView,
  findConversionDetail,
  listConversionViews,
  toConversionDetail,
  toConversionView,
} from './conversion-views-db.ts'
import { type DecisionResult, decideConversions } from './decide-conversions.ts'
import { decisionRefusals } from './rules.ts'

const tags = ['Conversions']
const listRoute = route('get /v1/conversions', {
  tags,
  summary: 'Conversions',
  description: 'Newest first: an advertiser’s own, or all of them for staff.',
  request: { query: ConversionsQuery },
  responses: { 200: answer('One page.', ConversionsAnswer) },
})
const detailRoute = route('get /v1/conversions/{conversionId}', {
  tags,
  summary: 'One conversion',
  description: 'With its receipt, commissions, movements of money, refunds, signals and review.',
  request: { params: ConversionParams },
  responses: { 200: answer('The conversion.', ConversionDetailAnswer) },
})
const decideRoute = route('post /v1/conversions/decisions', {
  tags,
  summary: 'Approve or reject conversions',
  description:
    'Each by itself: one that cannot be decided keeps no other back. A rejection takes back what was earned, also when it was available or paid. An open review is closed with it. Safe to repeat.',
  request: { body: { content: json(DecisionsInput), required: true } },
  responses: { 200: answer('What became of each.', DecisionsAnswer) },
})
const restoreRoute = route(
  'post /v1/conversions/{conversionId}/restore',
  {
    tags,
    summary: 'Restore a chargeback that was won',
    description:
      'Gives back what the chargeback took: commissions of every level and the fee. Once; safe to repeat.',
    request: { params: ConversionParams, body: { content: json(RestoreInput), required: true } },
    responses: { 200: answer('The chargeback, reversed.', RestoreAnswer) },
  },
  ['conflict', 'second_person_required'],
)

export const decisionRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, q, test, ...asked } = c.req.valid('query')
    const { db, scope } = await managementOf(c)
    const list = listConversionViews({
      advertiserId: asked.advertiser_id ?? null,
      affiliateId: asked.affiliate_id ?? null,
      offerId: asked.offer_id ?? null,
      event: asked.event ?? null,
      status: asked.status ?? null,
      review: asked.review ?? null,
      ...{ from: asked.from ?? null, to: asked.to ?? null, externalId: q ?? null },
      ...{ afterId: readIdCursor(cursor), limit: limit + 1 },
    })
    const [rows = []] = await runScoped(db, { ...scope, isTest: test === 'true' }, [list])
    const [page, next_cursor] = cutPage(rows.map(toConversionView), limit)
    return c.json({ conversions: page.map(summaryAnswer), next_cursor }, 200)
  })
  .openapi(detailRoute, async (c) => {
    const { db, scope } = await managementOf(c)
    const { conversionId } = c.req.valid('param')
    return c.json({ conversion: await readDetail(db, scope, conversionId) }, 200)
  })
  .openapi(decideRoute, async (c) => {
    const { ids, decision, note } = c.req.valid('json')
    const { db, scope } = await managementOf(c)
    const decider = deciderOf(c)
    const publishCaps = (changes: CapChanges) =>
      publishChanges(db, scope, c.env.SNAPSHOTS, changes, c.env.SNAPSHOT_KEYS)
    const asked = { ids, decision, note, publishCaps, now: c.var.now, newId }
    const results = await decideConversions(db, scope, { ...asked, ...decider })
    return c.json({ results: results.map(resultAnswer) }, 200)
  })
  .openapi(restoreRoute, async (c) => {
    const { conversionId } = c.req.valid('param')
    const { note } = c.req.valid('json')
    const { db, scope } = await managementOf(c)
    const asked = { conversionId, note, now: c.var.now, newId }
    const outcome = await restoreChargeback(db, scope, { ...asked, ...deciderOf(c) })
    const conversion = await readDetail(db, scope, conversionId)
    return c.json({ restored: outcome === 'restored', conversion }, 200)
  })

async function readDetail(db: Db, scope: Scope, id: string): Promise<ConversionDetail> {
  const find = [findConversionDetail(id)]
  const [[live] = []] = await runScoped(db, scope, find)
  const [[row] = []] = live ? [[live]] : await runScoped(db, { ...scope, isTest: true }, find)
  if (row === undefined) throw new Refusal('not_found', 'There is no such conversion.')
  return detailAnswer(toConversionDetail(row))
}

function resultAnswer(result: DecisionResult) {
  const { id, outcome } = result
  return outcome === 'refused'
    ? { id, outcome, changed: false, code: result.code, message: decisionRefusals[result.code] }
    : { id, outcome, changed: result.isChanged, code: null, message: null }
}

const inWords = ({ minor, currency }: Money) => moneyAnswer(minor, currency)
const moneyOrNull = (money: Money | null) => money && inWords(money)

function summaryAnswer(view: ConversionView): ConversionSummary {
  const { id, event, status, rejection, source, advertiser, app, offer, affiliate, review } = view
  return {
    ...{ id, event, status, rejection, source, advertiser, app, offer, affiliate, review },
    external_id: view.externalId,
    attributed_by: view.attributedBy,
    customer_id: view.customerId,
    amount: moneyOrNull(view.amount),
    refunded: moneyOrNull(view.refunded),
    revenue: moneyOrNull(view.revenue),
    earned: moneyOrNull(view.earned),
    occurred_at: timeAnswer(view.occurredAt),
    recorded_at: timeAnswer(view.recordedAt),
    decided_at: timeOrNull(view.decidedAt),
    is_test: view.isTest,
  }
}

function detailAnswer(view: DetailView): ConversionDetail {
  const { reviewed, receipt, metadata } = view
  return {
    ...{ ...summaryAnswer(view), receipt, metadata },
    click_id: view.clickId,
    foreign_status: view.foreignStatus,
    fee: moneyOrNull(view.fee),
    fee_returned: moneyOrNull(view.feeReturned),
    decided_by: view.decidedBy,
    decision_note: view.note,
    original_id: view.originalId,
    original_external_id: view.originalExternalId,
    commissions: view.commissions.map(({ holdUntil, isInReview, ...line }) => ({
      ...{ ...line, amount: inWords(line.amount), refunded: inWords(line.refunded) },
      ...{ hold_until: timeAnswer(holdUntil), is_in_review: isInReview },
    })),
    undone_by: view.reversals.map(({ externalId, recordedAt, amount, ...reversal }) => ({
      ...{ ...reversal, external_id: externalId, amount: moneyOrNull(amount) },
      recorded_at: timeAnswer(recordedAt),
    })),
    signals: view.signals.map(({ ruleVersion, ...signal }) => ({
      ...{ ...signal, rule_version: ruleVersion },
    })),
    review_facts: reviewed && {
      ...{ id: reviewed.id, opened_at: timeAnswer(reviewed.openedAt) },
      ...{ closed_at: timeOrNull(reviewed.closedAt), closed_by: reviewed.closedBy },
      note: reviewed.note,
    },
    ledger: view.ledger.map(({ commissionId, effectiveAt, transfers, ...transaction }) => ({
      ...{ ...transaction, commission_id: commissionId, effective_at: timeAnswer(effectiveAt) },
      transfers: transfers.map((transfer) => ({ ...transfer, amount: inWords(transfer.amount) })),
    })),
  }
}
