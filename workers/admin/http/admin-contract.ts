/** Contract of the records that staff view and administrators edit. */
import * as z from 'zod'
import { AuditEntryAnswer } from '../../audit/contract.ts'
import { id, PageQuery } from '../../http/contract.ts'
import { fieldKinds, searchKinds, tableGroups } from '../db/admin-table.ts'

const Fields = z.record(z.string(), z.unknown())

export const AdminTableAnswer = z.object({
  name: z.string(),
  group: z.enum(tableGroups),
  search: z
    .enum(searchKinds)
    .describe(
      '`text`: any part of names, emails and codes, also of the records it refers to. Large tables: ' +
        '`order` and `customer`: the whole order id or customer id. Ids are always found, also by ' +
        'their first 8 or more characters.',
    ),
  fields: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(fieldKinds),
      of: z.string().nullable().describe('Table of the record the id refers to.'),
    }),
  ),
  edits: z
    .array(
      z.object({
        name: z.string(),
        input: z.enum(['line', 'text', 'number', 'choice', 'flag', 'time']),
        is_nullable: z.boolean(),
        choices: z.array(z.string()).nullable(),
        min: z.number().nullable(),
        max: z.number().nullable(),
      }),
    )
    .describe('Empty if you cannot edit.'),
})
export type AdminTableAnswer = z.infer<typeof AdminTableAnswer>
export const AdminTablesAnswer = z.object({ tables: z.array(AdminTableAnswer) })
export type AdminTablesAnswer = z.infer<typeof AdminTablesAnswer>

export const AdminRecordAnswer = z.object({
  key: z.string().describe('Values of the primary key, joined by ~.'),
  title: z.string(),
  fields: Fields.describe('Amounts are in minor units, as text.'),
  names: z
    .record(z.string(), z.string())
    .describe('Display names of the records that ids refer to.'),
  currency: z.string().nullable().describe('Of its amounts.'),
})
export type AdminRecordAnswer = z.infer<typeof AdminRecordAnswer>

export const AdminTableParams = z.object({ table: z.string().max(60) })
export const AdminRecordsQuery = PageQuery.extend({
  q: z.string().trim().min(1).max(200).optional().describe('See `search` of the table.'),
  by: z.string().max(60).optional().describe('With `of`: only records whose column has this id.'),
  of: id.optional(),
})
export const AdminRecordsAnswer = z.object({
  records: z.array(AdminRecordAnswer),
  next_cursor: z.string().nullable(),
})
export type AdminRecordsAnswer = z.infer<typeof AdminRecordsAnswer>

export const AdminRecordParams = z.object({
  table: z.string().max(60),
  key: z.string().max(300),
})
export const AdminRecordDetailAnswer = z.object({
  record: AdminRecordAnswer,
  related: z.array(
    z.object({
      table: z.string(),
      by: z.string(),
      count: z.int().nullable().describe('At most 100; null if counting would take too long.'),
    }),
  ),
  audit: z.array(AuditEntryAnswer).describe('Its latest changes, newest first.'),
})
export type AdminRecordDetailAnswer = z.infer<typeof AdminRecordDetailAnswer>

const reason = z.string().trim().min(3).max(500).describe('Stored in the audit log.')
export const EditRecordInput = z.strictObject({
  changes: Fields.describe('Column → new value. Only editable columns are allowed.'),
  expected: Fields.describe(
    'Column → value as it was shown. If it has changed since, you get a conflict.',
  ),
  reason,
})
export const EditedRecordAnswer = z.object({ record: AdminRecordAnswer })

export const AdminPersonParams = z.object({ userId: id })
export const ResetFactorInput = z.strictObject({ reason })
export const PersonalDataAnswer = z
  .record(z.string(), z.unknown())
  .describe('Everything stored about the person, by table.')
