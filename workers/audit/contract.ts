/** Contract of the audit log. */

import * as z from 'zod'
import { says } from '../core/field-faults.ts'
import { id, PageQuery } from '../http/contract.ts'
import { rowSchema } from '../http/tables.ts'
import { time } from '../http/times-contract.ts'
import { entryColumns } from './entry-columns.ts'

/** No entry is older, and Postgres has no year 0. */
const searched = time.refine((text) => text >= '2000', says('date_min', { date: '2000-01-01' }))

export const AuditLogCsvQuery = z.object({
  action: z
    .string()
    .max(80)
    .optional()
    .describe('A named action such as sign_in, or a table change such as offers.update.'),
  table: z.string().max(80).optional(),
  subject: z.string().max(200).optional().describe('Key of the changed row.'),
  actor: z
    .union([id, z.email().max(254)])
    .optional()
    .describe('Id or mail address of a person, or id of a key.'),
  account: id.optional().describe('Id of an advertiser or affiliate.'),
  from: searched.optional(),
  to: searched.optional().describe('Not included.'),
})
export type AuditLogCsvQuery = z.infer<typeof AuditLogCsvQuery>
export const AuditLogQuery = PageQuery.extend(AuditLogCsvQuery.shape)

export const AuditEntryAnswer = rowSchema(entryColumns)

export const AuditLogAnswer = z.object({
  entries: z.array(AuditEntryAnswer),
  next_cursor: z.string().nullable(),
})
export type AuditLogAnswer = z.infer<typeof AuditLogAnswer>
