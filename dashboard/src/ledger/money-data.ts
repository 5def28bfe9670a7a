import type { BillingMode, Currency } from '../../../schema/vocabulary.ts'
import { api, read } from '../core/api.ts'
import { may } from '../core/permissions.ts'
import { settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'

const ALL = '200'
const PER_PAGE = '50'

const from = (cursor: string | undefined) => (cursor ? { cursor } : {})

type BookingsQuery = NonNullable<Parameters<typeof api.v1.bookings.$get>[0]>['query']
const readBookings = (query: BookingsQuery) => read(api.v1.bookings.$get({ query }))
const readBooking = (bookingId: string) =>
  read(api.v1.bookings[':bookingId'].$get({ param: { bookingId } }))
const readBalances = (query: { cursor?: string; advertiser_id?: string } = {}) =>
  read(api.v1.balances.$get({ query: { ...query, limit: ALL } }))
type InvoicesQuery = NonNullable<Parameters<typeof api.v1.invoices.$get>[0]>['query']
const readInvoices = (query: InvoicesQuery) => read(api.v1.invoices.$get({ query }))
const readInvoice = (invoiceId: string) =>
  read(api.v1.invoices[':invoiceId'].$get({ param: { invoiceId } }))
const readRates = (query: { cursor?: string }) =>
  read(api.v1['exchange-rates'].$get({ query: { ...query, limit: PER_PAGE } }))
const readDebts = () => read(api.v1.debts.$get())
const readDifferences = () =>
  read(api.v1['payout-differences'].$get({ query: { open: 'true', limit: ALL } }))
const readAudits = () => read(api.v1.audits.$get())

export type Booking = Awaited<ReturnType<typeof readBookings>>['bookings'][number]
export type BookingsAnswer = Awaited<ReturnType<typeof readBookings>>
export type Balance = Awaited<ReturnType<typeof readBalances>>['advertisers'][number]
export type Invoice = Awaited<ReturnType<typeof readInvoices>>['invoices'][number]
export type InvoicesAnswer = Awaited<ReturnType<typeof readInvoices>>
export type WholeInvoice = Awaited<ReturnType<typeof readInvoice>>
export type RatesAnswer = Awaited<ReturnType<typeof readRates>>
export type Rate = RatesAnswer['rates'][number]
export type Debt = Awaited<ReturnType<typeof readDebts>>['debts'][number]
export type Audits = Awaited<ReturnType<typeof readAudits>>

/** All bookings that need a second person, and a page of decided ones. */
export async function loadBookings(deps: {
  decided: 'booked' | 'refused' | undefined
  cursor: string | undefined
}) {
  const [waiting, decided] = await Promise.all([
    settle(readBookings({ status: 'proposed', limit: ALL })),
    settle(
      readBookings({ status: deps.decided ?? 'booked', limit: PER_PAGE, ...from(deps.cursor) }),
    ),
  ])
  return { waiting, decided }
}

export const loadBooking = (bookingId: string) => settle(readBooking(bookingId))

/** Choices for a booking. Only the advertisers are required. */
export async function loadBookingChoices() {
  const [balances, invoices, debts, differences] = await Promise.all([
    settle(readBalances()),
    settle(readInvoices({ status: 'issued', limit: ALL })),
    settle(readDebts()),
    settle(readDifferences()),
  ])
  const shown = differences.ok ? differences.value.differences : []
  return {
    balances,
    invoices: invoices.ok ? invoices.value.invoices : [],
    debts: debts.ok ? debts.value.debts : [],
    strangers: shown.flatMap(({ loss, booking_id, ...difference }) =>
      loss === null || booking_id !== null ? [] : [{ ...difference, loss }],
    ),
  }
}
export type BookingChoices = Awaited<ReturnType<typeof loadBookingChoices>>

export const loadBalances = (cursor?: string) => settle(readBalances(from(cursor)))

/** An advertiser's own balance; null for other people. */
export async function loadOwnBalance(person: Person) {
  const isAdvertiser = person.memberships.some(({ role }) => role === 'advertiser')
  return isAdvertiser ? settle(readBalances()) : null
}

export async function loadInvoices(deps: {
  status: 'issued' | 'paid' | 'void' | undefined
  cursor: string | undefined
}) {
  const status = deps.status ? { status: deps.status } : {}
  return settle(readInvoices({ ...status, limit: PER_PAGE, ...from(deps.cursor) }))
}

export const loadInvoice = (invoiceId: string) => settle(readInvoice(invoiceId))
export const loadRates = (cursor?: string) => settle(readRates(from(cursor)))

/** The checks for all staff; journal and debts only for people who may read the ledger. */
export async function loadAudit(person: Person) {
  const [audits, debts] = await Promise.all([
    settle(readAudits()),
    may(person, 'readBooks') ? settle(readDebts()) : null,
  ])
  return { audits, debts }
}

type ProposalInput = Parameters<typeof api.v1.bookings.$post>[0]['json']
export const propose = (json: ProposalInput) => read(api.v1.bookings.$post({ json }))

/** Decides on the booking as it was shown, identified by its hash. */
export function decide(booking: Booking, decision: 'book' | 'refuse') {
  const path = api.v1.bookings[':bookingId']
  const asked = { param: { bookingId: booking.id }, json: { seen_sha256: booking.sha256 } }
  return decision === 'book' ? read(path.book.$post(asked)) : read(path.refuse.$post(asked))
}

export const issueInvoices = (json: { month: string; advertiser_id?: string }) =>
  read(api.v1.invoices.$post({ json }))

export const setPayoutMinimums = (
  advertiserId: string,
  minimums: { currency: Currency; amount: string }[],
) =>
  read(
    api.v1.advertisers[':advertiserId']['payout-minimums'].$put({
      ...{ param: { advertiserId }, json: { minimums } },
    }),
  )

type TwoPersonInput = Parameters<typeof api.v1.proposals.$post>[0]['json']
const proposeAction = (json: TwoPersonInput) => read(api.v1.proposals.$post({ json }))

/** A proposal that takes effect when a second person accepts it. */
export const proposeVoid = (invoice_id: string, reason: string) =>
  proposeAction({ kind: 'invoice_void', invoice_id, reason })

export const proposeRate = (rate: {
  base: Currency
  quote: Currency
  rate: string
  as_of?: string
  is_confirmed: boolean
  reason: string
}) => proposeAction({ kind: 'exchange_rate', ...rate })

export const proposeCredit = (advertiser_id: string, credit_limit: string, reason: string) =>
  proposeAction({ kind: 'credit_limit', advertiser_id, credit_limit, reason })

/** Refused while the advertiser has money in the current mode. */
export const setBillingMode = (advertiserId: string, billing_mode: BillingMode) =>
  read(
    api.v1.advertisers[':advertiserId']['billing-mode'].$put({
      param: { advertiserId },
      json: { billing_mode },
    }),
  )
