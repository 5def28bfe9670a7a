import type { MiddlewareHandler } from 'hono'
import { type Currency, currencyExponents } from '../../schema/vocabulary.ts'
import type { RecordedConversion } from '../db/conversions.ts'
import { connect, type Db } from '../db/database.ts'
import type { OffersChanged } from '../db/snapshots.ts'
import { type Money, parseAmount, parseDecimal } from '../domain/money.ts'
import { type FieldProblem, Refusal } from '../domain/refusal.ts'
import type { ConversionReport } from '../domain/report.ts'
import type { ApiEnv } from '../env.ts'
import { newId } from '../ids.ts'
import { publishChanges } from '../operations/publish-changes.ts'
import { journalRefusedReport, recordConversion } from '../operations/record-conversion.ts'
import { appOf } from './actor.ts'
import type { ApiContext } from './context.ts'
import { ConversionAnswer, ConversionInput } from './contract.ts'
import { moneyAnswer, timeAnswer } from './present.ts'
import { asRefusal } from './problems.ts'
import { answer, json, route, routes } from './route.ts'

const reportRoute = route(
  'post /v1/conversions',
  {
    tags: ['Conversions'],
    summary: 'Report a conversion',
    description:
      'Reports one lead or sale of the app that the key belongs to. Safe to repeat: the same (event, external_id) with the same content answers 200 with `replayed`, with other content 409.',
    request: { body: { content: json(ConversionInput), required: true } },
    responses: {
      201: answer('Recorded.', ConversionAnswer),
      200: answer('Recorded before; nothing changed.', ConversionAnswer),
      202: answer('Parked until the click it names arrives.', ConversionAnswer),
    },
  },
  ['idempotency_conflict'],
)

/** A cap is full: no click counts under it from now on, so the edge should know before the next rebuild. */
async function tellEdge(
  { SNAPSHOTS }: ApiEnv,
  db: Db,
  advertiserId: string,
  offers: OffersChanged,
): Promise<void> {
  await publishChanges(db, { kind: 'advertiser', advertiserId }, SNAPSHOTS, { offers })
}

/**
 * Journals a report of a good key that never reached the verb, or broke it: it was somebody's sale.
 * The verb journals what it takes and what it refuses by itself.
 */
const journalTheRest: MiddlewareHandler<ApiContext> = async (c, next) => {
  await next()
  const { error } = c
  const { actor, hasReachedVerb } = c.var
  if (!error || actor?.kind !== 'app') return
  const refusal = asRefusal(error)
  if (refusal?.code === 'unavailable' || (refusal && hasReachedVerb)) return
  const { advertiserId, appId, keyId } = actor
  try {
    const raw = await c.req.text()
    const door = { source: 'api', foreignStatus: null } as const
    const delivery = { advertiserId, appId, appKeyId: keyId, ...door, raw, now: c.var.now, newId }
    await journalRefusedReport(await connect(c.env.API_DATABASE_URL), delivery, refusal ?? error)
  } catch (failure) {
    // The answer names the field all the same.
    const line = { event: 'report.journal_failed', request_id: c.var.requestId }
    console.error(JSON.stringify({ ...line, error: String(failure) }))
  }
}

const reports = routes()
reports.use('/v1/conversions', journalTheRest)

export const conversionRoutes = reports.openapi(reportRoute, async (c) => {
  const { advertiserId, appId, keyId } = appOf(c)
  const report = toReport(c.req.valid('json'), { advertiserId, appId })
  const raw = await c.req.text()
  c.set('hasReachedVerb', true)
  const db = await connect(c.env.API_DATABASE_URL)
  const outcome = await recordConversion(db, {
    ...report,
    ...{ appKeyId: keyId, raw, now: c.var.now, newId },
  })
  switch (outcome.outcome) {
    case 'recorded':
      if (outcome.filledFor) await tellEdge(c.env, db, advertiserId, outcome.filledFor)
      return c.json(conversionAnswer(outcome.conversion, false), 201)
    case 'replayed':
      return c.json(conversionAnswer(outcome.conversion, true), 200)
    case 'parked':
      return c.json(parkedAnswer, 202)
    case 'conflict':
      throw new Refusal(
        'idempotency_conflict',
        'This (event, external_id) was reported before with other content.',
        [{ field: outcome.field, message: 'It differs from what was recorded.' }],
      )
  }
})

type Input = ConversionInput

/** Reads what the schema cannot judge field by field: the event's own needs, and money. */
function toReport(input: Input, owner: { advertiserId: string; appId: string }): ConversionReport {
  const problems: FieldProblem[] = []
  if (input.event !== 'lead' && input.event !== 'sale') {
    problems.push({ field: 'event', message: 'This release records lead and sale only.' })
  }
  const amount = readMoney(input, problems)
  if (problems.length > 0) {
    const names = problems.map(({ field }) => field).join(', ')
    throw new Refusal('invalid_input', `Correct these and send it again: ${names}.`, problems)
  }
  const { visitor } = input
  return {
    ...owner,
    event: input.event,
    externalId: input.external_id,
    originalExternalId: null,
    clickId: input.click_id ?? null,
    coupon: input.coupon ?? null,
    customerId: input.customer_id ?? null,
    amount,
    occurredAt: input.occurred_at === undefined ? null : new Date(input.occurred_at),
    visitor: visitor
      ? {
          ip: visitor.ip,
          userAgent: visitor.user_agent,
          acceptLanguage: visitor.accept_language,
        }
      : null,
    metadata: input.metadata ?? null,
    source: 'api',
    foreignStatus: null,
  }
}

/** A sale has an amount above zero; a lead may have one. An amount is nothing without its currency. */
function readMoney({ event, amount, currency }: Input, problems: FieldProblem[]): Money | null {
  const isKnown = currency !== undefined && Object.hasOwn(currencyExponents, currency)
  if (currency !== undefined && !isKnown) {
    problems.push({ field: 'currency', message: 'We do not know this currency.' })
  }
  if (amount === undefined) {
    if (event === 'sale') problems.push({ field: 'amount', message: 'A sale needs its amount.' })
    return null
  }
  if (currency === undefined) {
    problems.push({ field: 'currency', message: 'An amount needs its currency.' })
  }
  // Without a currency the shape of the number can still be judged; three decimals are the most.
  const read = event === 'lead' ? parseDecimal : parseAmount
  const parsed = read(amount, isKnown ? (currency as Currency) : 'KWD')
  if (parsed.ok) return parsed.money
  problems.push({ field: 'amount', message: parsed.message })
  return null
}

const parkedAnswer: ConversionAnswer = {
  ...{ status: 'parked', replayed: false, conversion: null, attribution: null, commissions: [] },
}

function conversionAnswer(recorded: RecordedConversion, replayed: boolean): ConversionAnswer {
  const { amount } = recorded
  return {
    status: 'recorded',
    replayed,
    conversion: {
      id: recorded.id,
      event: recorded.event,
      external_id: recorded.externalId,
      status: recorded.status,
      rejection: recorded.rejection,
      amount: amount && moneyAnswer(amount.minor, amount.currency),
      recorded_at: timeAnswer(recorded.recordedAt),
    },
    attribution: {
      rule: recorded.attributedBy,
      click_id: recorded.clickId,
      offer_id: recorded.offerId,
      affiliate_id: recorded.affiliateId,
      receipt: recorded.receipt,
    },
    commissions: recorded.commissions.map((commission) => ({
      id: commission.id,
      affiliate_id: commission.affiliateId,
      level: commission.level,
      amount: moneyAnswer(commission.amount.minor, commission.amount.currency),
      status: commission.status,
      hold_until: timeAnswer(commission.holdUntil),
    })),
  }
}
