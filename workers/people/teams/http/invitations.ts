/** Routes for the holder of an invitation's link. */

import { connect } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { refuse } from '../../../core/refusal.ts'
import { readMailToken } from '../../../credentials/mail-token.ts'
import { databaseOf, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { breachesOf } from '../../accounts/http/breached-passwords.ts'
import { acceptAsNewPerson, acceptAsPerson, getOpenInvitation } from '../verbs/accept-invitation.ts'
import {
  AcceptedAnswer,
  AcceptInvitationInput,
  JoinedAnswer,
  JoinInput,
  ShowInvitationInput,
  ShownInvitationAnswer,
} from './team-contract.ts'

const tags = ['Invitation']
const showRoute = route(
  'post /v1/invitations/shown',
  {
    tags,
    summary: 'Get an invitation',
    description: 'For the holder of the link. The token is sent in the body, never in a URL.',
    request: { body: { content: json(ShowInvitationInput), required: true } },
    responses: { 200: answer('The invitation.', ShownInvitationAnswer) },
  },
  ['gone'],
)
const acceptRoute = route(
  'post /v1/invitations/accept',
  {
    tags,
    summary: 'Accept an invitation as a new person',
    description: 'Creates your account with the invited address, which the link has confirmed.',
    request: { body: { content: json(AcceptInvitationInput), required: true } },
    responses: {
      201: answer('The account is created. Sign in with this address.', AcceptedAnswer),
    },
  },
  ['gone', 'conflict'],
)
const joinRoute = route(
  'post /v1/invitations/join',
  {
    tags,
    summary: 'Accept an invitation as a signed-in person',
    description: 'Your address must be the invited one. Refresh your session to use the new role.',
    request: { body: { content: json(JoinInput), required: true } },
    responses: { 200: answer('Your new role.', JoinedAnswer) },
  },
  ['gone', 'conflict', 'forbidden'],
)

export const invitationRoutes = routes()
  .openapi(showRoute, async (c) => {
    const invitationId = idBehind(c, c.req.valid('json').token)
    const shown = await getOpenInvitation(await connect(c.env.API_DATABASE_URL), invitationId)
    return c.json(
      {
        ...{ email: shown.email, role: shown.role, language: shown.language },
        ...{ account_name: shown.accountName, has_account: shown.hasAccount },
      },
      200,
    )
  })
  .openapi(acceptRoute, async (c) => {
    const { token, time_zone: timeZone, ...asked } = c.req.valid('json')
    const invitationId = idBehind(c, token)
    const { email, mailIds } = await acceptAsNewPerson(await connect(c.env.API_DATABASE_URL), {
      ...{ ...asked, timeZone, invitationId, now: c.var.actualNow, newId },
      breaches: breachesOf(c),
    })
    await sendMailSoon(c, mailIds)
    return c.json({ email }, 201)
  })
  .openapi(joinRoute, async (c) => {
    const invitationId = idBehind(c, c.req.valid('json').token)
    const { userId } = personOf(c)
    const asked = { invitationId, userId, now: c.var.actualNow, newId }
    const { role, team, mailIds } = await acceptAsPerson(await databaseOf(c), asked)
    await sendMailSoon(c, mailIds)
    const { advertiserId: advertiser_id, affiliateId: affiliate_id } = team
    return c.json({ role, advertiser_id, affiliate_id }, 200)
  })

/** A forged link gets the same answer as an expired one. */
function idBehind(c: ApiRequest, token: string): string {
  const id = readMailToken(c.env.MAIL_TOKEN_KEY, 'invitation', token)
  if (id === null) throw refuse('gone', 'invitation_over')
  return id
}
