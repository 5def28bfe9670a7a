/** The team of an advertiser or an affiliate, or the platform's own people; and who is invited. */

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
  summary: 'My team',
  description: `Heads first; at most ${team.MEMBERS_MAX}.`,
  responses: { 200: answer('Its members, and what you may give.', TeamAnswer) },
})
const changeRoute = route(
  'patch /v1/team/{userId}',
  {
    tags,
    summary: 'Give a member another role',
    description:
      'Ends their sessions, and mails them and the heads. Nobody changes themselves; an admin neither makes nor changes an owner; the last head stays. For 72 hours after you joined, changed role or added a second factor you cannot change a head who was there before you.',
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
      'Ends their sessions, and mails them and the heads. To go yourself, leave. Heads are guarded as when their role is changed.',
    request: { params: MemberParams },
    responses: { 204: { description: 'They no longer work here.' } },
  },
  ['conflict', 'waiting_period'],
)
const leaveRoute = route(
  'post /v1/team/leave',
  {
    tags,
    summary: 'Leave',
    description: 'Gives up your role and ends your sessions. The last head stays.',
    responses: { 204: { description: 'You no longer work here.' } },
  },
  ['conflict'],
)
const invitationsRoute = route('get /v1/invitations', {
  tags,
  summary: 'Invitations',
  description: `Newest first, also those that are over; at most ${team.INVITATIONS_MAX}.`,
  responses: { 200: answer('The invitations.', InvitationsAnswer) },
})
const inviteRoute = route(
  'post /v1/invitations',
  {
    tags,
    summary: 'Invite somebody',
    description:
      'Sends a mail with a link that is good for a week, in place of an open one to the same address. The answer says nothing about whether the address is known.',
    request: { body: { content: json(InviteInput), required: true } },
    responses: { 201: answer('The invitation.', InvitationAnswer) },
  },
  ['conflict', 'rate_limited', 'quota_reached'],
)
const revokeRoute = route(
  'post /v1/invitations/{invitationId}/revoke',
  {
    tags,
    summary: 'Take an invitation back',
    description: 'Its link is worth nothing afterwards. Again, it changes nothing.',
    request: { params: InvitationParams },
    responses: { 204: { description: 'It is over.' } },
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
