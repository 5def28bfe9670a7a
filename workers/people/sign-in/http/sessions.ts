/** A person's own sessions. */
import { runScoped } from '../../../core/database.ts'
import { databaseOf, personOf } from '../../../http/actor.ts'
import { timeAnswer } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import {
  SessionParams,
  SessionsAnswer,
  SessionsEndedAnswer,
} from '../../factors/http/security-contract.ts'
import { listSessions, toSessionView } from '../db/sessions.ts'
import { endOtherSessions, endSession } from '../verbs/end-sessions.ts'

const tags = ['Security']
const listRoute = route('get /v1/me/sessions', {
  tags,
  summary: 'List my sessions',
  description: 'Open sessions, the last used first.',
  responses: { 200: answer('The sessions.', SessionsAnswer) },
})
const endRoute = route('delete /v1/me/sessions/{sessionId}', {
  tags,
  summary: 'End a session',
  description: 'Its tokens become invalid. You can also end your current session.',
  request: { params: SessionParams },
  responses: { 204: { description: 'The session has ended.' } },
})
const endOthersRoute = route('post /v1/me/sessions/end-others', {
  tags,
  summary: 'End all other sessions',
  description: 'Ends all your sessions except the current one.',
  responses: { 200: answer('The number of sessions ended.', SessionsEndedAnswer) },
})

export const sessionRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { userId, sessionId } = personOf(c)
    const db = await databaseOf(c)
    const [rows = []] = await runScoped(db, { kind: 'user', userId }, [
      listSessions(userId, c.var.actualNow),
    ])
    const sessions = rows.map(toSessionView).map((session) => ({
      ...{ id: session.id, is_current: session.id === sessionId },
      ...{ created_at: timeAnswer(session.createdAt), expires_at: timeAnswer(session.expiresAt) },
      ...{ ip: session.ip, user_agent: session.userAgent, proofs: session.proofs },
      used_at: session.usedAt && timeAnswer(session.usedAt),
      used_ip: session.usedIp,
    }))
    return c.json({ sessions }, 200)
  })
  .openapi(endRoute, async (c) => {
    const { sessionId } = c.req.valid('param')
    const { userId } = personOf(c)
    await endSession(await databaseOf(c), { userId, sessionId, now: c.var.actualNow })
    return c.body(null, 204)
  })
  .openapi(endOthersRoute, async (c) => {
    const { userId, sessionId } = personOf(c)
    const others = { userId, sessionId, now: c.var.actualNow }
    return c.json({ ended: await endOtherSessions(await databaseOf(c), others) }, 200)
  })
