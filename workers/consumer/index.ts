/** The consumer Worker: packed clicks from the queue into Postgres. */
import { connect } from '../db/database.ts'
import type { ConsumerEnv } from '../env.ts'
import { newId } from '../ids.ts'
import { matchParkedReports } from '../operations/match-parked-reports.ts'
import { recordClicks } from '../operations/record-clicks.ts'
import { type ClickDesk, consume } from './consume.ts'

export default {
  async queue(
    batch: MessageBatch<unknown>,
    env: ConsumerEnv,
    _context?: ExecutionContext,
  ): Promise<void> {
    await consume(batch.messages, deskOf(env))
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
