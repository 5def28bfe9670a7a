/** Undelivered messages: list, contents, replay and drop. */
import { noteAction } from '../audit/confirmed-actions.ts'
import { readNumber } from '../core/columns.ts'
import { type Row, runScoped } from '../core/database.ts'
import { logProblem } from '../core/log.ts'
import { reasonOf } from '../core/reason.ts'
import { Refusal } from '../core/refusal.ts'
import { staffDatabaseOf } from '../http/actor.ts'
import { cutPage, readIdCursor } from '../http/cursor.ts'
import { timeAnswer, timeOrNull } from '../http/present.ts'
import { answer, json, route, routes } from '../http/route.ts'
import {
  DeadMessageAnswer,
  DeadMessageParams,
  DeadMessageReplayAnswer,
  DeadMessageReplayInput,
  type DeadMessageSummary,
  DeadMessagesAnswer,
  DeadMessagesQuery,
  DropInput,
} from './dead-messages-contract.ts'
import {
  dropMessage,
  findDeadMessage,
  listDeadMessages,
  makeDue,
  type StoredMessage,
  toStoredMessage,
} from './dead-messages-db.ts'
import { maskBody } from './mask-body-rules.ts'
import { retryRequest } from './retry-message-rules.ts'

const tags = ['Operation']
const listRoute = route('get /v1/operations/dead-messages', {
  tags,
  summary: 'List undelivered messages',
  description:
    'Messages that a queue gave up after its retries, newest first. Those in KV, while the database is away, are only counted in the overview.',
  request: { query: DeadMessagesQuery },
  responses: { 200: answer('One page of results.', DeadMessagesAnswer) },
})
const readRoute = route('get /v1/operations/dead-messages/{deadMessageId}', {
  tags,
  summary: 'Get an undelivered message',
  description: 'With its contents. Personal data and secrets are hidden.',
  request: { params: DeadMessageParams },
  responses: { 200: answer('The message.', DeadMessageAnswer) },
})
const replayRoute = route('post /v1/operations/dead-message-replays', {
  tags,
  summary: 'Replay undelivered messages',
  description:
    'Named messages, or all open ones of a queue. They are given to their consumer at once instead of at their next try. Safe to repeat.',
  request: { body: { content: json(DeadMessageReplayInput), required: true } },
  responses: { 200: answer('How many.', DeadMessageReplayAnswer) },
})
const dropRoute = route('post /v1/operations/dead-messages/{deadMessageId}/drop', {
  tags,
  summary: 'Drop an undelivered message',
  description: 'Deletes its contents: it is never delivered. The reason goes to the audit log.',
  request: {
    params: DeadMessageParams,
    body: { content: json(DropInput), required: true },
  },
  responses: { 200: answer('The message.', DeadMessageAnswer) },
})

export const deadMessageRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, queue, state } = c.req.valid('query')
    const { db, scope } = await staffDatabaseOf(c)
    const page = { afterId: readIdCursor(cursor), limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listDeadMessages({ queue, state }, page)])
    const [found, next_cursor] = cutPage(rows.map(toStoredMessage), limit)
    return c.json({ messages: found.map(summaryOf), next_cursor }, 200)
  })
  .openapi(readRoute, async (c) => {
    const { deadMessageId } = c.req.valid('param')
    const { db, scope } = await staffDatabaseOf(c)
    const [[row] = []] = await runScoped(db, scope, [findDeadMessage(deadMessageId)])
    return c.json(messageAnswer(row), 200)
  })
  .openapi(replayRoute, async (c) => {
    const chosen = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    const [, [row] = []] = await runScoped(db, scope, [
      noteAction('dead_messages_replayed', chosen),
      makeDue(chosen),
    ])
    try {
      await c.env.PAYOUTS.send(retryRequest)
    } catch (error) {
      // The job tries them within ten minutes.
      logProblem('dead_message.retry_not_requested', { error: reasonOf(error) })
    }
    return c.json({ replayed: readNumber(row?.replayed ?? 0) }, 200)
  })
  .openapi(dropRoute, async (c) => {
    const { deadMessageId } = c.req.valid('param')
    const { reason } = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    const [, [row] = []] = await runScoped(db, scope, [
      dropMessage(deadMessageId, reason, c.var.now),
      findDeadMessage(deadMessageId),
    ])
    return c.json(messageAnswer(row), 200)
  })

function messageAnswer(row: Row | undefined) {
  if (row === undefined) throw new Refusal('not_found', 'There is no such message.')
  const message = toStoredMessage(row)
  const body: unknown = message.body === null ? null : JSON.parse(message.body)
  return { message: { ...summaryOf(message), body: maskBody(body) } }
}

function summaryOf(message: StoredMessage): DeadMessageSummary {
  const { id, queue, messageId, problem, reason, attempts } = message
  const isOpen = message.broughtInAt === null && message.droppedAt === null
  return {
    ...{ id, queue, message_id: messageId, problem, reason, attempts },
    state: isOpen ? 'open' : message.droppedAt === null ? 'done' : 'dropped',
    ...{ sent_at: timeAnswer(message.sentAt), kept_at: timeAnswer(message.keptAt) },
    ...{ tried_at: timeOrNull(message.triedAt) },
    next_try_at: isOpen && message.body !== null ? timeAnswer(message.nextTryAt) : null,
  }
}
