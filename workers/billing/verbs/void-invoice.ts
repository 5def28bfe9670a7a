import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { listInvoices, toInvoiceView, voidInvoiceRow } from '../db/invoices.ts'

/**
 * Makes an invoice void of which nothing was paid. It keeps its number; what it charged is invoiced anew
 * with the next issue for its month or a later one. The same again changes nothing.
 * @throws Refusal `not_found` or `conflict`.
 */
export async function voidInvoice(
  db: Db,
  scope: Scope,
  voiding: { invoiceId: string; reason: string; userId: string; now: Date },
): Promise<'voided' | 'already_void'> {
  const { invoiceId } = voiding
  const statements = [voidInvoiceRow(invoiceId, voiding), listInvoices({ id: invoiceId })]
  const [[voided] = [], [row] = []] = await runScoped(db, scope, statements)
  if (voided !== undefined) return 'voided'
  if (row === undefined) throw new Refusal('not_found', 'There is no such invoice.')
  const { status, paidMinor } = toInvoiceView(row)
  if (status === 'void') return 'already_void'
  const isPaid = status === 'paid' || paidMinor > 0n
  throw new Refusal(
    'conflict',
    isPaid ? 'It was paid, whole or in part.' : 'It has changed. Again.',
  )
}
