import { type Db, guardOf, runScoped, type Scope, type Statement } from '../core/database.ts'
import { Refusal, refuse, refuseField } from '../core/refusal.ts'
import { listInvoices, requireVoided, toInvoiceView } from './db/invoices.ts'

/**
 * Voids an unpaid invoice. It keeps its number; its charges move to the next invoice. Repeating it
 * changes nothing.
 * @param decision the second person's decision, written in the same transaction and only if the
 *   invoice is voided now.
 * @throws Refusal `not_found` or `conflict`.
 */
export async function voidInvoice(
  db: Db,
  scope: Scope,
  voiding: { invoiceId: string; reason: string; userId: string; now: Date },
  decision?: Statement,
): Promise<'voided' | 'already_void'> {
  const { invoiceId } = voiding
  try {
    const decided = decision === undefined ? [] : [decision]
    await runScoped(db, scope, [...decided, requireVoided(invoiceId, voiding)])
    return 'voided'
  } catch (error) {
    if (guardOf(error) !== 'invoice_not_open') throw error
  }
  const [[row] = []] = await runScoped(db, scope, [listInvoices({ id: invoiceId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such invoice.')
  const { status, paidMinor } = toInvoiceView(row)
  if (status === 'void') return 'already_void'
  const isPaid = status === 'paid' || paidMinor > 0n
  throw refuse('conflict', isPaid ? 'invoice_paid' : 'record_changed')
}

/**
 * Reads an invoice that can be voided.
 * @throws Refusal `invalid_input`, or `conflict` if it is void or was paid.
 */
export async function readVoidable(db: Db, scope: Scope, invoiceId: string) {
  const [[row] = []] = await runScoped(db, scope, [listInvoices({ id: invoiceId })])
  if (row === undefined) throw refuseField('invoice_id', 'not_found')
  const { number, advertiser, status, totalMinor: minor, paidMinor, currency } = toInvoiceView(row)
  if (status === 'void') throw refuse('conflict', 'invoice_void')
  if (paidMinor > 0n) throw refuse('conflict', 'invoice_paid')
  return { number, advertiserId: advertiser.id, total: { minor, currency } }
}
