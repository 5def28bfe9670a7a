import { type SQL, sql } from 'drizzle-orm'

/**
 * In scope `system`: deletes the contents of up to `limit` files of forms that are no longer
 * needed. A form is no longer needed once it was rejected, or replaced by a later approved one,
 * before `before`.
 */
export function emptyTaxForms({ before, limit }: { before: Date; limit: number }): SQL {
  const since = sql`${before.toISOString()}::timestamptz`
  return sql`
    with page as (
      select t.id from affiliate.tax_forms t
      where t.sealed <> '' and t.status <> 'submitted' and (
        (t.status = 'rejected' and t.decided_at < ${since})
        or exists (select from affiliate.tax_forms n where n.affiliate_id = t.affiliate_id
          and n.id > t.id and n.status = 'approved' and n.decided_at < ${since}))
      order by t.id limit ${limit}),
    done as (update affiliate.tax_forms set sealed = '', file_name = '…'
      where id in (select id from page) returning 1)
    select (select count(*)::int from done) as rows, null::uuid as last`
}
