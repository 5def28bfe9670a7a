import { readText } from '../../core/columns.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { type ExportsMessage, scheduleMessage } from '../exports/export-message-rules.ts'
import { listDueSchedules } from './db.ts'

/** In KV once there has been a schedule. */
export const SCHEDULES_KEY = 'reports:schedules'

/** A failure is not reported: while the system is used, the job runs anyway. */
export async function noteSchedules(store: Pick<KVNamespace, 'put'>): Promise<void> {
  await store.put(SCHEDULES_KEY, 'made', {}).catch(() => {})
}

/** Queues the reports that are due. Safe to repeat: the consumer sends each once. */
export async function queueDueSchedules(
  db: Db,
  queue: { send(message: ExportsMessage): Promise<unknown> },
  now: Date,
): Promise<{ due: number }> {
  const [rows = []] = await runScoped(db, { kind: 'system' }, [listDueSchedules(now)])
  for (const { id } of rows) await queue.send(scheduleMessage(readText(id)))
  return { due: rows.length }
}
