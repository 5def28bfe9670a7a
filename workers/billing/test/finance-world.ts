/** A simulation of finance and a shop over months, for tests of invoices. */
import { sql } from 'drizzle-orm'
import type { BillingMode, BookingKind } from '../../../schema/vocabulary.ts'
import { fundCommissions } from '../../commissions/fund-commissions.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { findBooking, toBookingView } from '../../finance/bookings/db.ts'
import { bookingHash, decideBooking } from '../../finance/bookings/decide-booking.ts'
import { proposeBooking } from '../../finance/bookings/propose-booking.ts'
import {
  ask,
  balances,
  id,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
  type TenantTerms,
} from '../../test/books-world.ts'
import { type DatabaseWorld, makeDatabaseWorld } from '../../test/fresh-database.ts'
import { listInvoiceLines, listInvoices, toInvoiceLine, toInvoiceView } from '../db/invoices.ts'
import { setBillingMode } from '../set-billing-mode.ts'
import { issueInvoices } from '../verbs/issue-invoices.ts'
import { voidInvoice } from '../void-invoice.ts'

const cron: Scope = { kind: 'system' }

/**
 * One advertiser whose affiliate earns 30 % at once, with a fee of 5 %, and two people of finance.
 */
export class FinanceWorld {
  readonly #clicks: Promise<string>

  readonly databases: DatabaseWorld
  readonly tenant: Tenant
  readonly people: readonly [string, string]

  private constructor(
    databases: DatabaseWorld,
    tenant: Tenant,
    people: readonly [string, string],
    startedAt: Date,
  ) {
    this.databases = databases
    this.tenant = tenant
    this.people = people
    this.#clicks = seedClick(databases.system, tenant, startedAt)
  }

  static async open(
    startedAt: Date,
    terms: TenantTerms = {},
    databases?: DatabaseWorld,
  ): Promise<FinanceWorld> {
    const place = databases ?? (await makeDatabaseWorld({ recordsAtBusinessTime: true }))
    const fee = { feeBps: 500, windowDays: 365, holdDays: 0 }
    const credit = { creditLimitMinor: 100_000_000n, payoutMinimumMinor: 100n }
    const tenant = await seedTenant(place.system, { ...fee, ...credit, ...terms })
    const people = [await seedUser(place.system), await seedUser(place.system)] as const
    return new FinanceWorld(place, tenant, people, startedAt)
  }

  async sell(minor: bigint, now: Date, externalId: string = id()): Promise<string> {
    const { tenant, databases } = this
    const amount = { minor, currency: tenant.currency }
    const sale = saleOf(tenant, { clickId: await this.#clicks, externalId, amount, now })
    const { outcome } = await recordConversion(databases.api, sale)
    if (outcome !== 'recorded') throw new Error(`the sale was ${outcome}`)
    return externalId
  }

  /** Refunds everything that is left, unless `minor` is given. */
  async refund(externalId: string, now: Date, minor: bigint | null = null): Promise<void> {
    const { tenant, databases } = this
    const amount = minor === null ? null : { minor, currency: tenant.currency }
    const reversed = { event: 'refund' as const, originalExternalId: externalId, amount, now }
    await recordConversion(databases.api, saleOf(tenant, reversed))
  }

  /** Settles and funds, as cron does every five minutes. */
  async fund(now: Date): Promise<void> {
    const { advertiserId } = this.tenant
    await fundCommissions(this.databases.system, cron, { advertiserId, now, newId })
  }

  async issue(now: Date, month: string | null = null): Promise<string[]> {
    const { advertiserId } = this.tenant
    return issueInvoices(this.databases.system, cron, { month, advertiserId, now, newId })
  }

  async void(invoiceId: string, now: Date): Promise<void> {
    const [, userId] = this.people
    const voiding = { invoiceId, reason: 'Wrong address.', userId, now }
    await voidInvoice(this.databases.api, this.#finance(1), voiding)
  }

  async pay(invoiceId: string, minor: bigint, now: Date): Promise<void> {
    await this.book('invoice_payment', minor, now, invoiceId)
  }

  async book(
    kind: BookingKind,
    minor: bigint,
    now: Date,
    invoiceId: string | null = null,
  ): Promise<void> {
    const { databases, tenant, people } = this
    const booking = {
      ...{ kind, invoiceId, affiliateId: null, amount: { minor, currency: tenant.currency } },
      ...{ advertiserId: tenant.advertiserId, reference: id(), reason: 'As agreed.' },
      ...{ cashAccount: kind === 'claim_setoff' ? null : ('plat.cash.bank' as const) },
      ...{ effectiveAt: now, proposedBy: people[0], now, newId },
    }
    const bookingId = await proposeBooking(databases.api, this.#finance(0), booking)
    const [row = {}] = await ask(databases.system, findBooking(bookingId))
    const seenSha256 = await bookingHash(toBookingView(row))
    const decision = { bookingId, decision: 'book' as const, seenSha256, userId: people[1], now }
    await decideBooking(databases.api, this.#finance(1), decision)
  }

  async switchTo(billingMode: BillingMode): Promise<void> {
    const { advertiserId } = this.tenant
    await setBillingMode(this.databases.api, this.#finance(1), { advertiserId, billingMode })
  }

  /** All invoices of the advertiser, oldest first. */
  async invoices() {
    const filter = { status: null, afterId: null, limit: 100 }
    const [rows = []] = await runScoped(this.databases.system, cron, [
      listInvoices({ ...filter, advertiserId: this.tenant.advertiserId }),
    ])
    return rows.map(toInvoiceView).toSorted((a, b) => (a.number < b.number ? -1 : 1))
  }

  async linesOf(invoiceId: string) {
    const rows = await ask(this.databases.system, listInvoiceLines(invoiceId))
    return rows.map(toInvoiceLine)
  }

  /** The advertiser's debt in the ledger. */
  async owed(): Promise<bigint> {
    return (await balances(this.databases.system, this.tenant))['adv.receivable'] ?? 0n
  }

  /** The open amount of all invoices. */
  async open(): Promise<bigint> {
    const [row = {}] = await ask(
      this.databases.system,
      sql`select coalesce(sum(total_minor - paid_minor), 0)::text as minor from affiliate.invoices
        where advertiser_id = ${this.tenant.advertiserId}::uuid and status = 'issued'`,
    )
    return BigInt(row.minor as string)
  }

  #finance(person: 0 | 1): Scope {
    return { kind: 'staff', role: 'finance', userId: this.people[person] }
  }
}
