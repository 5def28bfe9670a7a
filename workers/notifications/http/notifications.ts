/** The list of the bell. */
import { readNumber } from '../../core/columns.ts'
import { runScoped, type Statement } from '../../core/database.ts'
import { databaseOf, membershipInUse, personOf, scopeOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { timeAnswer } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { countUnread } from '../count-unread.ts'
import { listNotifications, markRead, toNotification } from '../db/notifications.ts'
import { pageOf } from '../rules/kinds.ts'
import { textOf } from '../rules/notification-texts.ts'
import { NotificationsAnswer, NotificationsQuery, ReadInput, UnreadAnswer } from './contract.ts'

const tags = ['Notifications']
const listRoute = route('get /v1/notifications', {
  tags,
  summary: 'List my notifications',
  description: 'Those of the account in use, newest first. They are kept for 90 days.',
  request: { query: NotificationsQuery },
  responses: { 200: answer('One page of results.', NotificationsAnswer) },
})
const unreadRoute = route('get /v1/notifications/unread', {
  tags,
  summary: 'Count my unread notifications',
  description: 'Those of the account in use.',
  responses: { 200: answer('How many.', UnreadAnswer) },
})
const readRoute = route('post /v1/notifications/read', {
  tags,
  summary: 'Mark notifications as read',
  description: 'Named ones, or all of the account in use.',
  request: { body: { content: json(ReadInput), required: true } },
  responses: { 200: answer('How many are unread now.', UnreadAnswer) },
})

export const notificationRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, language } = c.req.valid('query')
    const { userId } = personOf(c)
    const page = { afterId: readIdCursor(cursor), limit: limit + 1 }
    const [rows = [], [count] = []] = await run(
      c,
      listNotifications(userId, page),
      countUnread(userId),
    )
    const [found, next_cursor] = cutPage(rows.map(toNotification), limit)
    const notifications = found.map(({ id, kind, facts, occurredAt, readAt }) => {
      const { title, body } = textOf(kind, facts, language)
      const occurred_at = timeAnswer(occurredAt)
      return {
        id,
        kind,
        title,
        body,
        page: pageOf(kind, facts),
        occurred_at,
        is_read: readAt !== null,
      }
    })
    return c.json({ notifications, unread: readNumber(count?.unread ?? 0), next_cursor }, 200)
  })
  .openapi(unreadRoute, async (c) => {
    const [[count] = []] = await run(c, countUnread(personOf(c).userId))
    return c.json({ unread: readNumber(count?.unread ?? 0) }, 200)
  })
  .openapi(readRoute, async (c) => {
    const { ids = null } = c.req.valid('json')
    const { userId } = personOf(c)
    const [, [count] = []] = await run(c, markRead(userId, ids, c.var.now), countUnread(userId))
    return c.json({ unread: readNumber(count?.unread ?? 0) }, 200)
  })

async function run(c: ApiRequest, ...statements: Statement[]) {
  const scope = scopeOf(membershipInUse(c), personOf(c).userId)
  return runScoped(await databaseOf(c), scope, statements)
}
