/** Administrators' actions for one person: reset a lost second factor, export personal data. */
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
  summary: 'Reset a person’s second factor',
  description:
    'Removes one-time codes, passkeys and recovery codes, ends all sessions, and sends the person a mail. You cannot reset your own. Only owners can reset an owner’s. If there is none, nothing happens.',
  request: {
    params: AdminPersonParams,
    body: { content: json(ResetFactorInput), required: true },
  },
  responses: {
    204: {
      description:
        'The second factor is reset. They sign in with their password and set up a new one.',
    },
  },
})
const exportRoute = route('get /v1/admin/people/{userId}/export', {
  tags,
  summary: 'Export a person’s data',
  description:
    'JSON to hand to the person on request. It contains no hashes or secrets. The audit log records who exported it.',
  request: { params: AdminPersonParams },
  responses: { 200: answer('The data, by kind.', PersonalDataAnswer) },
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
