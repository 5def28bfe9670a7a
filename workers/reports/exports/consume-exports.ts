/** The `exports` queue: each message names an export to write. */
import { clockNow } from '../../core/clock.ts'
import { openDatabase } from '../../core/database.ts'
import { logProblem } from '../../core/log.ts'
import { errorKindOf, retryFailed, retryUnreadable } from '../../core/queue-retry.ts'
import type { ConsumerEnv } from '../../env.ts'
import { sendSchedule } from '../schedules/send-schedule.ts'
import { ExportsMessage } from './export-message-rules.ts'
import { type ExportOutcome, runExport } from './run-export.ts'

export function consumeExports(
  { messages }: MessageBatch<unknown>,
  env: Pick<ConsumerEnv, 'EXPORTS' | 'SYSTEM_DATABASE_URL'>,
): Promise<void> {
  const deps = async () => ({ db: await openDatabase(env), bucket: env.EXPORTS, now: clockNow })
  return consumeExportMessages(messages, {
    write: async (exportId) => runExport(await deps(), exportId),
    send: async (scheduleId) => sendSchedule(await deps(), scheduleId),
  })
}

export interface ExportsDeps {
  write: (exportId: string) => Promise<ExportOutcome>
  send: (scheduleId: string) => Promise<{ outcome: string }>
}

/** One after the other, because each holds a page of rows in memory. */
export async function consumeExportMessages(
  messages: readonly Message<unknown>[],
  { write, send }: ExportsDeps,
): Promise<void> {
  for (const message of messages) {
    const read = ExportsMessage.safeParse(message.body)
    if (!read.success) {
      logProblem('export_message.unreadable', { messageId: message.id })
      retryUnreadable(message, read.error)
      continue
    }
    if (read.data.type === 'schedule.due') {
      await sendOne(message, read.data.scheduleId, send)
      continue
    }
    const { exportId } = read.data
    try {
      const { outcome, ...busy } = await write(exportId)
      console.log(JSON.stringify({ event: `export.${outcome}`, exportId }))
      if (!('until' in busy)) message.ack()
      else message.retry({ delaySeconds: secondsUntil(busy.until) })
    } catch (error) {
      logProblem('export.retried', { exportId, error: errorKindOf(error) })
      retryFailed(message, error)
    }
  }
}

async function sendOne(
  message: Message<unknown>,
  scheduleId: string,
  send: ExportsDeps['send'],
): Promise<void> {
  try {
    const { outcome } = await send(scheduleId)
    console.log(JSON.stringify({ event: `schedule.${outcome}`, scheduleId }))
    message.ack()
  } catch (error) {
    logProblem('schedule.retried', { scheduleId, error: errorKindOf(error) })
    retryFailed(message, error)
  }
}

/** If the other run crashes, this message starts the next one. */
const secondsUntil = (until: Date) =>
  Math.max(1, Math.ceil((until.getTime() - clockNow().getTime()) / 1_000))
