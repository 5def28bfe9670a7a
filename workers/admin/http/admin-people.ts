/** What an administrator does for one person: help with a lost second factor, hand out their data. */
import { newId } from '../../core/ids.ts'
import { staffDatabaseOf } from '../../http/actor.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { sendMailSoon } from '../../mail/mail-queue.ts'
import { exportPersonalData } from '../../people/export-person.ts'
import { resetSecondFactor } from '../../people/reset-second-factor.ts'
import { AdminPersonParams, PersonalDataAnswer, ResetFactorInput } from './admin-contract.ts'

const tags = ['Administration']
const resetRoute = route('post /v1/admin/people/{userId}/second-factor-reset', {
  tags,
  summary: 'Take a lost second factor away',
  description:
    'One-time codes, passkeys and recovery codes go, all sessions end, and the person is told by mail. Not of oneself, and of an owner by an owner only. Where there is none, nothing happens.',
  request: {
    params: AdminPersonParams,
    body: { content: json(ResetFactorInput), required: true },
  },
  responses: { 204: { description: 'They sign in by password, and set up a new one.' } },
})
const exportRoute = route('get /v1/admin/people/{userId}/export', {
  tags,
  summary: 'Everything that is kept about a person',
  description:
    'As JSON, for the person who asked for it. No hash and no secret is in it. The audit log names who took it.',
  request: { params: AdminPersonParams },
  responses: { 200: answer('Rows by kind.', PersonalDataAnswer) },
})

export const adminPeopleRoutes = routes()
  .openapi(resetRoute, async (c) => {
    const { userId } = c.req.valid('param')
    const { reason } = c.req.valid('json')
    const { db, scope, userId: actorId, role } = await staffDatabaseOf(c)
    const actor = { userId: actorId, role }
    const reset = { userId, reason, actor, now: c.var.actualNow, newId }
    const { mailIds } = await resetSecondFactor(db, scope, reset)
    await sendMailSoon(c, mailIds)
    return c.body(null, 204)
  })
  .openapi(exportRoute, async (c) => {
    const { userId } = c.req.valid('param')
    const { db, scope } = await staffDatabaseOf(c)
    return c.json(await exportPersonalData(db, scope, userId), 200, {
      'content-disposition': `attachment; filename="person-${userId}.json"`,
    })
  })
