import { type SQL, sql } from 'drizzle-orm'

/**
 * Adds a payment. Raises TR001 `invoice_not_open` if it exceeds the open amount, and rolls back the
 * batch.
 */
export function payInvoice(invoiceId: string, minor: bigint): SQL {
  return sql`
    with paid as (
      update affiliate.invoices set paid_minor = paid_minor + ${minor.toString()}::bigint,
        status = case when paid_minor + ${minor.toString()}::bigint = total_minor then 'paid'
          else status end
      where id = ${invoiceId}::uuid and status = 'issued'
        and paid_minor + ${minor.toString()}::bigint <= total_minor
      returning id)
    select affiliate.require((select count(*) from paid) = 1, 'invoice_not_open')`
}
