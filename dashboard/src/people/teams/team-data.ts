import type { Language, Role } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { may } from '../../core/permissions.ts'
import { settle } from '../../core/problem.ts'
import type { Person } from '../../core/session.ts'

const readTeam = () => read(api.v1.team.$get())
const readInvitations = () => read(api.v1.invitations.$get())
export type Team = Awaited<ReturnType<typeof readTeam>>
export type Member = Team['members'][number]
export type Invitation = Awaited<ReturnType<typeof readInvitations>>['invitations'][number]

/** The team, and for its heads the invitations. */
export async function loadTeam(person: Person) {
  const [team, invitations] = await Promise.all([
    settle(readTeam()),
    may(person, 'changeTeam') ? settle(readInvitations()) : null,
  ])
  return { team, invitations }
}

const member = api.v1.team[':userId']

export const changeRole = (userId: string, role: Role) =>
  read(member.$patch({ param: { userId }, json: { role } }))
export const removeMember = (userId: string) => read(member.$delete({ param: { userId } }))
export const leaveTeam = () => read(api.v1.team.leave.$post())

export const invite = (asked: { email: string; role: Role; language: Language }) =>
  read(api.v1.invitations.$post({ json: asked }))
export const revokeInvitation = (invitationId: string) =>
  read(api.v1.invitations[':invitationId'].revoke.$post({ param: { invitationId } }))
