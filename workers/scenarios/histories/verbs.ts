/** Runs a step of a history with the product's own verbs on Postgres, and applies it to the model. */

import { sql } from 'drizzle-orm'
import { type BookingKind, type Currency, currencies } from '../../../schema/vocabulary.ts'
import { issueInvoices } from '../../billing/verbs/issue-invoices.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { restoreChargeback } from '../../conversions/reversals/record-chargeback-won.ts'
import { decideConversions } from '../../conversions/review/decide-conversions.ts'
import { readMinor, readText, readWord } from '../../core/columns.ts'
import type { Db } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { payBonus } from '../../finance/bonuses/pay-bonus.ts'
import { findBooking, toBookingView } from '../../finance/bookings/db.ts'
import { bookingHash, decideBooking } from '../../finance/bookings/decide-booking.ts'
import { proposeBooking } from '../../finance/bookings/propose-booking.ts'
import { openReviewByHand } from '../../fraud/verbs/open-review.ts'
import type { CashKind } from '../../ledger/rules/ledger-bookings.ts'
import { ask, id, saleOf } from '../../test/books-world.ts'
import type { DatabaseWorld } from '../../test/fresh-database.ts'
import type { MoneyModel } from './model.ts'
import type { Step } from './steps.ts'
import { finance, type People, type Stage, setRates } from './world.ts'

let made = 0

/** Ids in ascending order, also within one millisecond, so that order by age is deterministic. */
export function orderedId(now: Date): string {
  made += 1
  const rest = made.toString(16).padStart(18, '0')
  const time = now.getTime().toString(16).padStart(12, '0')
  const parts = [time.slice(0, 8), time.slice(8), `7${rest.slice(0, 3)}`, `8${rest.slice(3, 6)}`]
  return [...parts, rest.slice(6)].join('-')
}

export interface Play {
  databases: DatabaseWorld
  people: People
  stage: Stage
  now: Date
}

/** The expected result of the step. */
export function predict(model: MoneyModel, step: Step, now: number): string {
  const currency = 'offer' in step ? (model.terms.currencies[step.offer] as string) : ''
  switch (step.kind) {
    case 'earn':
    case 'undo':
    case 'cancel':
      return model.take(step, now)
    case 'restore':
      return model.restore(`chargeback-${step.id}`, now)
    case 'decide':
      return model.decide(step.key, step.decision, now)
    case 'review':
      return model.openReview(step.key)
    case 'bonus':
      return model.bonus(step, currency)
    case 'rates':
      model.changeRates(step.sale, step.rebill)
      return 'changed'
    case 'deposit':
      return model.deposit(currency, step.minor)
    case 'depositChargeback':
      return model.depositChargeback(currency, step.minor)
    case 'payInvoice':
      throw new Error('an invoice is paid by its own amount')
    case 'writeOff':
      return model.writeOff(step.who, currency, step.minor)
    case 'adjust':
      return model.adjust(step.who, currency, step.minor)
  }
}

/** The answer to one caller who runs the step on this database. */
export type Doing = (db: Db) => Promise<string>

/** Prepares a step. The returned function may run any number of times, concurrently, and after a crash. */
export async function prepare(play: Play, step: Step): Promise<Doing> {
  const { databases, people, stage, now } = play
  switch (step.kind) {
    case 'earn':
    case 'undo':
    case 'cancel': {
      const input = reportOf(play, step)
      return async (db) => (await recordConversion(db, input)).outcome
    }
    case 'restore': {
      const conversionId = conversionOf(play, `chargeback-${step.id}`)
      const input = {
        conversionId,
        note: null,
        userId: people.first,
        ownAffiliateIds: [],
        now,
        newId,
      }
      return (db) => restoreChargeback(db, finance(people.first), input)
    }
    case 'decide': {
      const ids = [conversionOf(play, step.key)]
      const { decision } = step
      const who = { note: 'Looked at.', userId: people.first, ownAffiliateIds: [], now, newId }
      return async (db) => {
        const [result] = await decideConversions(db, finance(people.first), {
          ids,
          decision,
          ...who,
        })
        return result?.outcome === 'refused' ? result.code : String(result?.outcome)
      }
    }
    case 'review': {
      const conversionId = conversionOf(play, step.key)
      const asked = { conversionId, note: 'Odd.', openedBy: people.first, now, newId }
      return async (db) => {
        await openReviewByHand(db, finance(people.first), asked)
        return 'opened'
      }
    }
    case 'bonus': {
      const { advertiserId } = stage.tenant
      const currency = stage.terms.currencies[step.offer] as Currency
      const reached = { affiliate_ids: [stage.affiliates[step.who] as string] }
      const bonus = {
        ...{ key: `bonus-${step.key}`, advertiserId, amount: { minor: step.minor, currency } },
        ...{ reason: 'A good month.', paidBy: people.first, reached, partners: 1, now, newId },
      }
      return async (db) => (await payBonus(db, { kind: 'advertiser', advertiserId }, bonus)).outcome
    }
    case 'rates':
      return async () => {
        await setRates(databases.api, stage, step.sale, step.rebill)
        return 'changed'
      }
    default:
      return prepareBooking(play, step)
  }
}

/** The report of this step as a test, which is not in the model: it must change nothing. Null: the step has no report. */
export function prepareTest(play: Play, step: Step): Doing | null {
  if (step.kind !== 'earn' && step.kind !== 'undo' && step.kind !== 'cancel') return null
  const input = { ...reportOf(play, step), isTest: true as const }
  return async (db) => (await recordConversion(db, input)).outcome
}

function reportOf({ stage, now }: Play, step: Extract<Step, { kind: 'earn' | 'undo' | 'cancel' }>) {
  const { tenant, terms, clicks } = stage
  const nothing = { amount: null, now, newId: orderedId }
  if (step.kind === 'cancel') {
    const customerId = `customer-${step.customer}`
    return saleOf(tenant, {
      ...nothing,
      event: 'cancel',
      externalId: `cancel-${step.id}`,
      customerId,
    })
  }
  const currency = terms.currencies[step.offer] as Currency
  if (step.kind === 'undo') {
    const { event, id: number, original: originalExternalId, minor } = step
    const amount = minor === null ? null : { minor, currency }
    const undone = { event, externalId: `${event}-${number}`, originalExternalId, amount }
    return saleOf(tenant, { ...nothing, ...undone })
  }
  const { event, order, who, offer, minor, customer } = step
  return saleOf(tenant, {
    ...{ event, externalId: `${event}-${order}`, now, newId: orderedId },
    // Every second order names a repeat of the click.
    clickId: event === 'rebill' ? null : (clicks[who]?.[offer]?.[order % 2] ?? null),
    customerId: customer === null ? null : `customer-${customer}`,
    amount: event === 'lead' ? null : { minor, currency },
  })
}

/** Its id in the last picture: a step names a record of that picture, or none. */
function conversionOf({ stage }: Play, key: string): string {
  return stage.conversions.get(key) ?? id()
}

type BookingStep = Extract<
  Step,
  { kind: 'deposit' | 'depositChargeback' | 'payInvoice' | 'writeOff' | 'adjust' }
>

async function prepareBooking(play: Play, step: BookingStep): Promise<Doing> {
  const { people, stage, now } = play
  const minor = step.minor < 0n ? -step.minor : step.minor
  const currency = stage.terms.currencies[step.offer] as Currency
  const kinds: Record<BookingStep['kind'], BookingKind> = {
    ...{ deposit: 'deposit', depositChargeback: 'deposit_chargeback', writeOff: 'debt_writeoff' },
    ...{ payInvoice: 'invoice_payment' },
    adjust: step.minor > 0n ? 'adjustment_credit' : 'adjustment_debit',
  }
  return book(play, {
    ...{ kind: kinds[step.kind], amount: { minor, currency }, invoiceId: null },
    affiliateId: 'who' in step ? (stage.affiliates[step.who] as string) : null,
    cashAccount: step.kind === 'writeOff' ? null : 'plat.cash.bank',
    ...{ advertiserId: stage.tenant.advertiserId, reference: id(), reason: 'History.' },
    ...{ effectiveAt: now, proposedBy: people.first },
  })
}

interface Proposal {
  kind: BookingKind
  advertiserId: string
  affiliateId: string | null
  invoiceId: string | null
  amount: { minor: bigint; currency: Currency }
  cashAccount: CashKind | null
  reference: string
  reason: string
  effectiveAt: Date
  proposedBy: string
}

/** One person proposes before the step; the second person's decision is the step. */
export async function book(
  { databases, people, now }: Omit<Play, 'stage'>,
  proposal: Proposal,
): Promise<Doing> {
  let bookingId: string
  try {
    bookingId = await proposeBooking(databases.api, finance(people.first), {
      ...proposal,
      now,
      newId,
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return () => Promise.reject(error)
  }
  const [row = {}] = await ask(databases.system, findBooking(bookingId))
  const seenSha256 = await bookingHash(toBookingView(row))
  const decision = { bookingId, decision: 'book', seenSha256, userId: people.second, now } as const
  return async (db) => {
    await decideBooking(db, finance(people.second), decision)
    return 'booked'
  }
}

/** Issues due invoices, and pays part of one open invoice; null when there is none. */
export async function payInvoice(
  play: Play,
  share: bigint,
): Promise<null | { currency: string; minor: bigint; doing: Doing }> {
  const { databases, people, stage, now } = play
  const { advertiserId } = stage.tenant
  await issueInvoices(databases.api, finance(people.first), {
    month: null,
    advertiserId,
    now,
    newId,
  })
  const [row] = await ask(
    databases.system,
    sql`select id, currency, (total_minor - paid_minor)::text as open from affiliate.invoices
      where advertiser_id = ${advertiserId}::uuid and status = 'issued' order by id limit 1`,
  )
  if (row === undefined) return null
  const open = readMinor(row.open)
  const minor = share < open ? share : open
  const currency = readWord(currencies, row.currency)
  const doing = await book(play, {
    ...{ kind: 'invoice_payment', amount: { minor, currency }, invoiceId: readText(row.id) },
    ...{ advertiserId, affiliateId: null, cashAccount: 'plat.cash.bank', reference: id() },
    ...{ reason: 'Paid.', effectiveAt: now, proposedBy: people.first },
  })
  return { currency, minor, doing }
}

/** The answer to a caller as a word, for outcomes and refusals alike. */
export function outcomeOf(answer: Promise<string>): Promise<string> {
  return answer.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    return error.code === 'invalid_input' ? 'refused' : error.code
  })
}
