/** Mails about exports that took so long that their user has probably left the page. */
import type { ExportFailure } from '../../../schema/vocabulary.ts'
import type { Statement } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { insertMail } from '../../mail/mails.ts'
import { type AskedExport, hasEnded } from './db.ts'

const AWAITED_MS = 60_000

/** What became of the export. */
type Ended = { rows: number } | { failure: ExportFailure }

/**
 * The mail to whoever asked, in the transaction that ends the export; none about one that was done within a minute,
 * and none to a person who lost the role.
 */
export function endMails(of: AskedExport, ended: Ended, now: Date): Statement[] {
  const isAwaited = now.getTime() - of.createdAt.getTime() < AWAITED_MS
  if (isAwaited || ('failure' in ended && ended.failure === 'export_role_gone')) return []
  const { from, to } = of.question as { from: string; to: string }
  const facts = { name: of.askerName, kind: of.kind, from, to }
  const mail = {
    ...{ id: newId(now), toAddress: of.email, language: of.language, userId: of.userId },
    ...{ advertiserId: of.advertiserId, now },
  }
  return 'failure' in ended
    ? [
        insertMail(
          { ...mail, kind: 'export_failed', facts: { ...facts, ...ended } },
          hasEnded(of, 'failed'),
        ),
      ]
    : [
        insertMail(
          { ...mail, kind: 'export_ready', facts: { ...facts, rows: String(ended.rows) } },
          hasEnded(of, 'done'),
        ),
      ]
}
