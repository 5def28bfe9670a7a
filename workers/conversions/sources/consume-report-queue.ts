import { clockNow } from '../../core/clock.ts'
import { openDatabase } from '../../core/database.ts'
import type { ConsumerEnv } from '../../env.ts'
import { consumeReports } from './consume-reports.ts'
import { placePostback } from './query/ingest.ts'
import { journalQueuedRefusal, recordQueuedReport } from './record-queued-report.ts'

/** Consumer of the `reports` queue: records and journals reports received while the database was unavailable. */
export function consumeReportQueue(
  { messages }: MessageBatch<unknown>,
  env: Pick<ConsumerEnv, 'SNAPSHOTS' | 'SYSTEM_DATABASE_URL'>,
): Promise<void> {
  const { SNAPSHOTS } = env
  // Each call connects itself, so that an unreachable database fails only that call.
  const db = () => openDatabase(env)
  return consumeReports(messages, {
    record: async (message) => recordQueuedReport(await db(), SNAPSHOTS, message, clockNow()),
    place: async (message) => placePostback(await db(), SNAPSHOTS, message, clockNow()),
    journal: async (message) => journalQueuedRefusal(await db(), message, clockNow()),
  })
}
