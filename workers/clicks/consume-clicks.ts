/**
 * Consumer of the `clicks` queue: one verdict per message. Deliveries may repeat, and an unreadable message
 * does not affect others.
 */
import { openDatabase, sqlStateOf } from '../core/database.ts'
import { logProblem } from '../core/log.ts'
import { errorKindOf, retryFailed, retryUnreadable } from '../core/queue-retry.ts'
import type { ConsumerEnv } from '../env.ts'
import { ClicksMessage } from './rules/clicks-message.ts'
import { type RecordedClicks, recordClicks } from './verbs/record-clicks.ts'

interface ClickDeps {
  record: (messages: readonly ClicksMessage[]) => Promise<RecordedClicks>
  /** Processes parked reports whose click has arrived. */
  match: (reportIds: readonly string[]) => Promise<unknown>
}

interface Readable {
  message: Message<unknown>
  body: ClicksMessage
}

/** Stores clicks. `match` processes parked reports, by their ids, whose clicks are now stored. */
export async function consumeClicks(
  { messages }: MessageBatch<unknown>,
  env: Pick<ConsumerEnv, 'SYSTEM_DATABASE_URL'>,
  match: ClickDeps['match'],
): Promise<void> {
  // Connecting is part of each call, so that an unreachable database is handled like any other error.
  const record: ClickDeps['record'] = async (bodies) =>
    recordClicks(await openDatabase(env), bodies)
  const deps = { record, match }
  const readable = messages.flatMap(readOne)
  if (readable.length === 0) return
  const recorded = await recordAll(readable, deps)
  const reportIds = recorded.flatMap((result) => result.reportIds)
  if (reportIds.length > 0) await matchReports(reportIds, deps)
}

function readOne(message: Message<unknown>): Readable[] {
  const parsed = ClicksMessage.safeParse(message.body)
  if (parsed.success) return [{ message, body: parsed.data }]
  const paths = parsed.error.issues.slice(0, 5).map(({ path }) => path.join('.'))
  logProblem('click_message.unreadable', { messageId: message.id, paths })
  retryUnreadable(message, parsed.error)
  return []
}

/**
 * Stores all together; one by one when the database refuses the content, so that only the bad message is
 * retried.
 */
async function recordAll(readable: Readable[], deps: ClickDeps): Promise<RecordedClicks[]> {
  try {
    const recorded = await deps.record(readable.map(({ body }) => body))
    for (const { message } of readable) message.ack()
    const facts = { messages: readable.length, clicks: recorded.clicks }
    console.log(JSON.stringify({ event: 'clicks.recorded', ...facts }))
    return [recorded]
  } catch (error) {
    if (isRefusal(error) && readable.length > 1) {
      const results: RecordedClicks[] = []
      for (const one of readable) results.push(...(await recordAll([one], deps)))
      return results
    }
    for (const { message } of readable) {
      logProblem('click_message.failed', { messageId: message.id, error: errorKindOf(error) })
      retryFailed(message, error)
    }
    return []
  }
}

/** SQLSTATE classes of bad content: data exception, integrity violation. */
function isRefusal(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state !== null && (state.startsWith('22') || state.startsWith('23'))
}

/** The clicks are stored. If matching fails, the sweep of parked reports does it later. */
async function matchReports(reportIds: readonly string[], deps: ClickDeps): Promise<void> {
  try {
    await deps.match(reportIds)
  } catch (error) {
    logProblem('parked_reports.match_failed', { reportIds, error: errorKindOf(error) })
  }
}
