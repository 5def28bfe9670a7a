import { day, pages, reader, text, uuid } from '../core/page-search.ts'

/** What the audit log is filtered by, as its address keeps it. */
export const readAuditSearch = reader({
  action: text,
  table: text,
  subject: text,
  actor: text,
  account: uuid,
  from: day,
  to: day,
  pages,
})
export type AuditSearch = ReturnType<typeof readAuditSearch>
