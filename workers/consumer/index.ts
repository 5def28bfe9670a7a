/** The consumer Worker: packed clicks from the queue into Postgres, reports that waited for it, and mails. */
import { connect } from '../db/database.ts'
import type { ConsumerEnv } from '../env.ts'
import { newId } from '../ids.ts'
import { matchParkedReports } from '../operations/match-parked-reports.ts'
import { recordClicks } from '../operations/record-clicks.ts'
import { journalQueuedRefusal, recordQueuedReport } from '../operations/record-queued-report.ts'
import { sendMail } from '../operations/send-mail.ts'
import { placePostback } from '../operations/take-postback.ts'
import { type ClickDesk, consume } from './consume.ts'
import { consumeMails, type MailDesk } from './consume-mails.ts'
import { consumeReports, type ReportDesk } from './consume-reports.ts'
import { postOfficeOf } from './post-office.ts'

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
