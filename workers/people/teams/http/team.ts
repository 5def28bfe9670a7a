/** The team of an advertiser or affiliate, or the platform's staff, and their invitations. */

import { answer, json, route, routes } from '../../../http/route.ts'
import * as team from './team-answers.ts'
import {
  ChangeMemberInput,
  InvitationAnswer,
  InvitationParams,
  InvitationsAnswer,
  InviteInput,
  MemberAnswer,
  MemberParams,
  TeamAnswer,
} from './team-contract.ts'

const tags = ['Team']
const teamRoute = route('get /v1/team', {
  tags,
  summary: 'List my team',
  description: `Heads first; at most ${team.MEMBERS_MAX}.`,
  responses: { 200: answer('The members, and the roles you can give.', TeamAnswer) },
})
const changeRoute = route(
  'patch /v1/team/{userId}',
  {
    tags,
    summary: 'Change a member’s role',
    description:
      'Ends their sessions, and sends a mail to them and the heads. You cannot change yourself or the last head. Admins cannot add or change owners. For 72 hours after you joined, changed role or added a second factor, you cannot change a head who was there before you.',
    request: { params: MemberParams, body: { content: json(ChangeMemberInput), required: true } },
    responses: { 200: answer('The member.', MemberAnswer) },
  },
  ['conflict', 'waiting_period'],
)
const removeRoute = route(
  'delete /v1/team/{userId}',
  {
    tags,
    summary: 'Remove a member',
    description:
      'Ends their sessions, and sends a mail to them and the heads. To remove yourself, leave the team. The rules for changing a head’s role apply.',
    request: { params: MemberParams },
    responses: { 204: { description: 'The member is removed.' } },
  },
  ['conflict', 'waiting_period'],
)
const leaveRoute = route(
  'post /v1/team/leave',
  {
    tags,
    summary: 'Leave the team',
    description: 'Gives up your role and ends your sessions. The last head cannot leave.',
    responses: { 204: { description: 'You have left the team.' } },
  },
  ['conflict'],
)
const invitationsRoute = route('get /v1/invitations', {
  tags,
  summary: 'List invitations',
  description: `Newest first, including expired ones; at most ${team.INVITATIONS_MAX}.`,
  responses: { 200: answer('The invitations.', InvitationsAnswer) },
})
const inviteRoute = route(
  'post /v1/invitations',
  {
    tags,
    summary: 'Invite a person',
    description:
      'Sends a mail with a link that is valid for 7 days and replaces an open invitation to the same address. The answer does not reveal whether the address has an account.',
    request: { body: { content: json(InviteInput), required: true } },
    responses: { 201: answer('The invitation.', InvitationAnswer) },
  },
  ['conflict', 'rate_limited', 'quota_reached'],
)
const revokeRoute = route(
  'post /v1/invitations/{invitationId}/revoke',
  {
    tags,
    summary: 'Revoke an invitation',
    description: 'Its link becomes invalid. Repeating it changes nothing.',
    request: { params: InvitationParams },
    responses: { 204: { description: 'The invitation is revoked.' } },
  },
  ['conflict'],
)

export const teamRoutes = routes()
  .openapi(teamRoute, async (c) => c.json(await team.readTeam(c), 200))
  .openapi(changeRoute, async (c) => {
    const { userId } = c.req.valid('param')
    return c.json(await team.changeMember(c, userId, c.req.valid('json')), 200)
  })
  .openapi(removeRoute, async (c) => {
    await team.dropMember(c, c.req.valid('param').userId)
    return c.body(null, 204)
  })
  .openapi(leaveRoute, async (c) => {
    await team.leave(c)
    return c.body(null, 204)
  })
  .openapi(invitationsRoute, async (c) => c.json(await team.readInvitations(c), 200))
  .openapi(inviteRoute, async (c) => {
    return c.json(await team.sendInvitation(c, c.req.valid('json')), 201)
  })
  .openapi(revokeRoute, async (c) => {
    await team.revoke(c, c.req.valid('param').invitationId)
    return c.body(null, 204)
  })
