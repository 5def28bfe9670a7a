/** The consumer Worker: packed clicks from the queue into Postgres, reports that waited for it, and mails. */

import { type ClickDesk, consume } from './clicks/queue/consume-clicks.ts'
import { recordClicks } from './clicks/verbs/record-clicks.ts'
import { matchParkedReports } from './conversions/record/verbs/match-parked-reports.ts'
import { consumeReports, type ReportDesk } from './conversions/sources/consume-reports.ts'
import {
  journalQueuedRefusal,
  recordQueuedReport,
} from './conversions/sources/record-queued-report.ts'
import { placePostback } from './conversions/sources/secret-authenticated/ingest.ts'
import { connect } from './core/database.ts'
import { newId } from './core/ids.ts'
import type { ConsumerEnv } from './env.ts'
import { consumeMails, type MailDesk } from './mail/queue/consume-mails.ts'
import { postOfficeOf } from './mail/queue/mail-deps.ts'
import { sendMail } from './mail/verbs/send-mail.ts'

export default {
  async queue(
    batch: MessageBatch<unknown>,
    env: ConsumerEnv,
    _context?: ExecutionContext,
  ): Promise<void> {
    if (batch.queue === 'reports') await consumeReports(batch.messages, reportDeskOf(env))
    else if (batch.queue === 'mails') await consumeMails(batch.messages, mailDeskOf(env))
    else await consume(batch.messages, deskOf(env))
  },
}

/** Connecting is part of each call, so that an unreachable database is an answer like any other. */
function deskOf({ SYSTEM_DATABASE_URL, SNAPSHOTS }: ConsumerEnv): ClickDesk {
  return {
    record: async (messages) => recordClicks(await connect(SYSTEM_DATABASE_URL), messages),
    match: async (reportIds) => {
      const db = await connect(SYSTEM_DATABASE_URL)
      return matchParkedReports(db, SNAPSHOTS, reportIds, new Date(), newId)
    },
  }
}

function reportDeskOf({ SYSTEM_DATABASE_URL, SNAPSHOTS }: ConsumerEnv): ReportDesk {
  const database = () => connect(SYSTEM_DATABASE_URL)
  return {
    record: async (message) => recordQueuedReport(await database(), SNAPSHOTS, message, new Date()),
    place: async (message) => placePostback(await database(), SNAPSHOTS, message, new Date()),
    journal: async (message) => journalQueuedRefusal(await database(), message, new Date()),
  }
}

function mailDeskOf(env: ConsumerEnv): MailDesk {
  const office = postOfficeOf(env)
  const now = () => new Date()
  return {
    send: async (mailId) => sendMail(await connect(env.SYSTEM_DATABASE_URL), office, mailId, now()),
    now,
  }
}
