import { type Db, guardOf, runScoped, type Scope, type Statement } from '../core/database.ts'
import { Refusal, refuseField } from '../core/refusal.ts'
import { listInvoices, requireVoided, toInvoiceView } from './db/invoices.ts'

/**
 * Makes an invoice void of which nothing was paid. It keeps its number; what it charged is on the next
 * invoice. The same again changes nothing.
 * @param decision of the second person, written in the same transaction, and only if it is voided now.
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
  throw new Refusal(
    'conflict',
    isPaid ? 'It was paid, whole or in part.' : 'It has changed. Again.',
  )
}

/**
 * The invoice that somebody wants to void.
 * @throws Refusal `invalid_input`, or `conflict` where it is void or was paid.
 */
export async function readVoidable(db: Db, scope: Scope, invoiceId: string) {
  const [[row] = []] = await runScoped(db, scope, [listInvoices({ id: invoiceId })])
  if (row === undefined) throw refuseField('invoice_id', 'not_found')
  const { number, advertiser, status, totalMinor: minor, paidMinor, currency } = toInvoiceView(row)
  if (status === 'void') throw new Refusal('conflict', 'The invoice is void already.')
  if (paidMinor > 0n) throw new Refusal('conflict', 'It was paid, whole or in part.')
  return { number, advertiserId: advertiser.id, total: { minor, currency } }
}
