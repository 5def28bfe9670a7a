/** The partners whom a bonus or message reaches: single ones, a group, or all. Only those who can earn now. */
import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { readText } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { says } from '../core/field-faults.ts'
import { id } from '../http/contract.ts'

export const Reached = z
  .strictObject({
    affiliate_ids: z.array(id).min(1).max(100).optional().describe('Only these.'),
    group_id: id.optional().describe('Only those of this group.'),
  })
  .refine((of) => of.affiliate_ids === undefined || of.group_id === undefined, {
    path: ['group_id'],
    message: says('not_allowed'),
  })
  .describe('Approved partners whose account is approved; all of them by default.')
export type Reached = z.infer<typeof Reached>

/** Each partner's `affiliate_id` and `name`. */
export function listReached(advertiserId: string, reached: Reached, limit: number): SQL {
  const { affiliate_ids: ids, group_id: groupId } = reached
  const isAmong =
    ids === undefined
      ? sql`(${groupId ?? null}::uuid is null or p.group_id = ${groupId ?? null}::uuid)`
      : sql`p.affiliate_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::uuid)`
  return sql`
    select p.affiliate_id, a.name from affiliate.partnerships p
    join affiliate.affiliates a on a.id = p.affiliate_id and a.status = 'approved'
    where p.advertiser_id = ${advertiserId}::uuid and p.status = 'approved' and ${isAmong}
    order by p.affiliate_id limit ${limit}`
}

export const toReached = (row: Row) => ({
  ...{ affiliateId: readText(row.affiliate_id), name: readText(row.name) },
})

/** A key that the client chooses, so that a request which is sent twice counts once. */
export const clientKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, says('letters_digits', { min: 8, max: 64 }))

/** Whether a named partner cannot be reached. */
export const hasStranger = ({ affiliate_ids: ids }: Reached, found: number): boolean =>
  ids !== undefined && found < new Set(ids).size
