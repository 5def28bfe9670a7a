import { day, pages, reader, text, uuid } from '../core/page-search.ts'

/** Filters of the audit log in its URL. */
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
