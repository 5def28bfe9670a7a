/** The history's capital and invoices: one person of finance proposes a booking, the other books it. */
import { sql } from 'drizzle-orm'
import { currencies } from '../../../schema/vocabulary.ts'
import { issueInvoices } from '../../../workers/billing/verbs/issue-invoices.ts'
import { readMinor, readText, readWord } from '../../../workers/core/columns.ts'
import { runScoped, type Scope } from '../../../workers/core/database.ts'
import { newId } from '../../../workers/core/ids.ts'
import { findBooking, toBookingView } from '../../../workers/finance/bookings/db.ts'
import { bookingHash, decideBooking } from '../../../workers/finance/bookings/decide-booking.ts'
import {
  type BookingProposal,
  proposeBooking,
} from '../../../workers/finance/bookings/propose-booking.ts'
import type { DemoUser } from '../demo-cast.ts'
import type { Paying } from './payouts.ts'
import { onBehalfOf, personOf } from './people.ts'

const [fiona, felix] = [personOf('finance'), personOf('finance2')]
const finance = ({ id: userId }: DemoUser): Scope => ({ kind: 'staff', role: 'finance', userId })
const MINUTE_MS = 60_000
/** Enough for everything that the platform pays for the advertiser who pays by invoice. */
const CAPITAL_EUR_MINOR = 2_500_000n

type Proposal = Pick<
  BookingProposal,
  'kind' | 'advertiserId' | 'invoiceId' | 'amount' | 'cashAccount' | 'reference' | 'reason'
>

export async function payCapitalIn(paying: Paying): Promise<void> {
  await book(paying, new Date(paying.span.startMs), {
    ...{ kind: 'capital', advertiserId: null, invoiceId: null, cashAccount: 'plat.cash.paypal' },
    amount: { minor: CAPITAL_EUR_MINOR, currency: 'EUR' },
    ...{ reference: 'CAPITAL-EUR', reason: 'Working capital in euros.' },
  })
}

/** On the first of a month, as the nightly job does. */
export async function sendInvoices({ system }: Paying, now: Date): Promise<void> {
  await issueInvoices(system, { kind: 'system' }, { month: null, advertiserId: null, now, newId })
}

/** The advertisers pay what they owe by bank. */
export async function payInvoices(paying: Paying, now: Date): Promise<void> {
  const [open = []] = await runScoped(paying.system, { kind: 'system' }, [
    sql`select id, number, advertiser_id, currency, (total_minor - paid_minor)::text as open from affiliate.invoices
      where status = 'issued' order by number`,
  ])
  for (const row of open) {
    const currency = readWord(currencies, row.currency)
    await book(paying, now, {
      ...{
        kind: 'invoice_payment',
        advertiserId: readText(row.advertiser_id),
        invoiceId: readText(row.id),
      },
      ...{ amount: { minor: readMinor(row.open), currency }, cashAccount: 'plat.cash.bank' },
      ...{
        reference: `BANK-${readText(row.number)}`,
        reason: `Payment of ${readText(row.number)}.`,
      },
    })
  }
}

async function book({ api, system }: Paying, now: Date, proposal: Proposal): Promise<void> {
  const content = {
    ...proposal,
    affiliateId: null,
    effectiveAt: now,
    proposedBy: fiona.id,
    now,
    newId,
  }
  const bookingId = await proposeBooking(onBehalfOf(api, fiona), finance(fiona), content)
  const [[row] = []] = await runScoped(system, { kind: 'system' }, [findBooking(bookingId)])
  const seenSha256 = await bookingHash(toBookingView(row!))
  const decidedAt = new Date(now.getTime() + 40 * MINUTE_MS)
  const decision = {
    bookingId,
    decision: 'book',
    seenSha256,
    userId: felix.id,
    now: decidedAt,
  } as const
  await decideBooking(onBehalfOf(api, felix), finance(felix), decision)
}
