/** Entries of the audit log, as JSON and as CSV. */
import * as z from 'zod'
import { auditActorKinds, roles } from '../../schema/vocabulary.ts'
import { csvOf } from '../core/csv.ts'
import { id, MoneyAnswer } from '../http/contract.ts'
import { moneyAnswer, timeAnswer } from '../http/present.ts'
import { columnOf, csvColumns, rowAnswer } from '../http/tables.ts'
import { time } from '../http/times-contract.ts'
import type { AuditEntry } from './entries.ts'

const column = columnOf<AuditEntry>()
const text = z.string().nullable()
const Account = z.object({ id, name: text }).nullable()
const subjectOf = ({ subjectTable: table, subjectId, ...entry }: AuditEntry) => {
  if (!table || !subjectId) return null
  const { subjectName: name, subjectAmount: amount } = entry
  const money = amount && moneyAnswer(amount.minor, amount.currency)
  return { table, id: subjectId, name, amount: money }
}
const Subject = z.object({
  ...{ table: z.string(), id: z.string() },
  name: text.describe('Its name now; null if you may not see it, or it has none.'),
  amount: MoneyAnswer.nullable().describe('Of a booking, an invoice or a payout batch.'),
})
const Fields = z.record(z.string(), z.unknown()).nullable()

export const entryColumns = {
  id: column(id, (entry) => entry.id),
  recorded_at: column(time, (entry) => timeAnswer(entry.recordedAt)),
  action: column(z.string(), (entry) => entry.action),
  actor: column(
    z.object({
      ...{ kind: z.enum(auditActorKinds), id: id.nullable(), role: z.enum(roles).nullable() },
      ...{ name: text, email: text },
    }),
    (entry) => ({
      ...{ kind: entry.actorKind, id: entry.actorId, role: entry.actorRole },
      ...{ name: entry.actorName, email: entry.actorEmail },
    }),
    {
      actor_kind: (entry) => entry.actorKind,
      actor_id: (entry) => entry.actorId,
      actor_role: (entry) => entry.actorRole,
      actor_name: (entry) => entry.actorName,
      actor_email: (entry) => entry.actorEmail,
    },
  ),
  advertiser: column(Account, (entry) => entry.advertiser, {
    advertiser_id: ({ advertiser }) => advertiser?.id ?? null,
  }),
  affiliate: column(Account, (entry) => entry.affiliate, {
    affiliate_id: ({ affiliate }) => affiliate?.id ?? null,
  }),
  subject: column(Subject.nullable(), subjectOf, {
    table: (entry) => subjectOf(entry)?.table ?? null,
    subject: (entry) => subjectOf(entry)?.id ?? null,
  }),
  before: column(
    Fields.describe('Changed fields as they were; secrets are hidden.'),
    (entry) => entry.before,
    { before: ({ before }) => before && JSON.stringify(before) },
  ),
  after: column(
    Fields.describe('Changed fields as they became, or facts of a named action.'),
    (entry) => entry.after,
    { after: ({ after }) => after && JSON.stringify(after) },
  ),
  ip: column(text, (entry) => entry.ip),
  request_id: column(text, (entry) => entry.requestId),
}

export const entryAnswer = (entry: AuditEntry) => rowAnswer(entryColumns, entry)

/** One row per entry. */
export const auditCsv = (entries: readonly AuditEntry[]): string =>
  csvOf(csvColumns(entryColumns), entries)
