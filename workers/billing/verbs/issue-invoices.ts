import { currencies } from '../../../schema/vocabulary.ts'
import type { FundingBooks } from '../../commissions/unfunded.ts'
import { readText, readWord } from '../../core/columns.ts'
import { type Db, openDatabase, type Row, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { Job } from '../../core/job.ts'
import { refuseField } from '../../core/refusal.ts'
import { retryOnConflict } from '../../core/retry-on-conflict.ts'
import { lockAccounts } from '../../ledger/post.ts'
import { settleOwnPayer, settleReceivable } from '../../ledger/receivables.ts'
import { ownPayerSettled, receivableSettled } from '../../ledger/rules/ledger-bookings.ts'
import { issueInvoice, listInvoiceable, lockInvoiceNumbers } from '../db/issue-invoice.ts'
import { dueAt, endOfMonth, lastMonth } from '../rules.ts'

const BOOKS_PER_PAGE = 200
const ATTEMPTS_MAX = 8

export interface Issuing {
  /** `2026-10`; null = the last month that is over. */
  month: string | null
  /** One advertiser, or all. */
  advertiserId: string | null
  now: Date
  newId: (now: Date) => string
}

/**
 * Issues one invoice per advertiser and currency up to the end of a month (UTC), for what was taken
 * on credit and no invoice charges yet: commissions and fees, of an own payer the fees. The deposit
 * pays first. Numbers have no gaps within a year. Safe to repeat, and at once: what is invoiced is
 * not invoiced again.
 * @returns the ids of the new invoices.
 * @throws Refusal `invalid_input` if the month is not over.
 */
export async function issueInvoices(
  db: Db,
  scope: Scope,
  { month, advertiserId, now, newId }: Issuing,
): Promise<string[]> {
  const periodEnd = endOfMonth(month ?? lastMonth(now))
  if (periodEnd === null) throw refuseField('month', 'month')
  if (month !== null && month > lastMonth(now)) {
    throw refuseField('month', 'month_not_over')
  }
  const ids: string[] = []
  let after: FundingBooks | null = null
  for (;;) {
    const list = listInvoiceable({ advertiserId, after }, BOOKS_PER_PAGE)
    const [rows = []] = await runScoped(db, scope, [list])
    for (const row of rows) {
      after = {
        advertiserId: readText(row.advertiser_id),
        currency: readWord(currencies, row.currency),
      }
      const invoice = { ...after, id: newId(now), periodEnd, issuedAt: now, dueAt: dueAt(now) }
      const statements = [lockInvoiceNumbers, ...settle(after, row, now), issueInvoice(invoice)]
      const answers = await retryOnConflict(ATTEMPTS_MAX, () => runScoped(db, scope, statements))
      if ((answers.at(-1) ?? []).length > 0) ids.push(invoice.id)
    }
    if (rows.length < BOOKS_PER_PAGE) return ids
  }
}

/**
 * Lets the deposit pay before invoicing, and moves an own payer's earlier fees to its receivable.
 */
function settle(books: FundingBooks, row: Row, now: Date) {
  if (row.needs_settling !== true) return []
  const { advertiserId, currency } = books
  return row.billing_mode === 'own_payer'
    ? [...lockAccounts(ownPayerSettled(books, now)), settleOwnPayer(advertiserId, currency, now)]
    : [
        ...lockAccounts([receivableSettled(books, now)]),
        settleReceivable(advertiserId, currency, now),
      ]
}

/**
 * Runs every night: the first night of a month issues its invoices, another one only what a void
 * invoice had charged.
 */
export const issueInvoicesJob = {
  name: 'issue-invoices',
  cron: '35 0 * * *',
  minutesMax: 13,
  run: async (env, now) => {
    const issuing = { month: null, advertiserId: null, now, newId }
    const issued = await issueInvoices(await openDatabase(env), { kind: 'system' }, issuing)
    return { issued: issued.length }
  },
} as const satisfies Job
