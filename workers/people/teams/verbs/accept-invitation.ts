import type { Language } from '../../../../schema/vocabulary.ts'
import { constraintOf, type Db, guardOf, type Row, runScoped } from '../../../core/database.ts'
import { refuse } from '../../../core/refusal.ts'
import type { BreachedPasswords } from '../../../credentials/breached-passwords.ts'
import { hashPassword } from '../../../credentials/password.ts'
import { findPerson, toPerson } from '../../accounts/db/people.ts'
import { requirePassword } from '../../accounts/verbs/require-password.ts'
import { mailTeamChange } from '../../team-change-mail.ts'
import {
  claimInvitation,
  insertInvitedPerson,
  requireNoRole,
  type ShownInvitation,
  showInvitation,
  toShownInvitation,
} from '../db/invitations.ts'
import { giveRole, lockTeam } from '../db/team.ts'

/** Callers have checked the token of the invitation's link. */
interface Acceptance {
  invitationId: string
  now: Date
  newId: (now: Date) => string
}

type OpenInvitation = ShownInvitation & { role: NonNullable<ShownInvitation['role']> }

/**
 * The invitation behind a link.
 * @throws Refusal `gone` if it does not invite into a team, or is no longer open.
 */
export async function getOpenInvitation(db: Db, invitationId: string): Promise<OpenInvitation> {
  const nobody = { kind: 'sign_in', email: '' } as const
  const [[row] = []] = await runScoped(db, nobody, [showInvitation(invitationId)])
  const shown = row && toShownInvitation(row)
  if (!shown?.isOpen || shown.role === null) throw gone()
  return { ...shown, role: shown.role }
}

/**
 * Accepts an invitation as a new person. The link, which was sent by mail, confirms the address.
 * @returns the new person's id, and the mails to send.
 * @throws Refusal `gone`; `conflict` if the address has an account; `invalid_input` for the
 *   password.
 */
export async function acceptAsNewPerson(
  db: Db,
  asked: Acceptance & {
    name: string
    password: string
    language: Language
    timeZone: string
    breaches: BreachedPasswords | null
  },
): Promise<{ userId: string; email: string; mailIds: string[] }> {
  const { now, name, language, timeZone } = asked
  const invitation = await getOpenInvitation(db, asked.invitationId)
  if (invitation.hasAccount) throw hasAccount()
  const { email, accountName } = invitation
  await requirePassword(asked.password, [email, name, accountName ?? ''], asked.breaches)
  const userId = asked.newId(now)
  const passwordHash = await hashPassword(asked.password)
  const person = { id: userId, email, name, passwordHash, language, timeZone, now }
  const answers = await runScoped(db, { kind: 'user', userId, email }, [
    lockTeam(invitation.team),
    insertInvitedPerson(person),
    ...acceptRole(invitation, userId, asked),
  ]).catch(refuseGuard)
  return { userId, email, mailIds: mailIdsIn(answers) }
}

/**
 * Accepts an invitation as the signed-in person, whose address must be the invited one.
 * @throws Refusal `gone`, `forbidden` for another address, `conflict` if they are in the team
 *   already.
 */
export async function acceptAsPerson(
  db: Db,
  asked: Acceptance & { userId: string },
): Promise<OpenInvitation & { mailIds: string[] }> {
  const { userId } = asked
  const invitation = await getOpenInvitation(db, asked.invitationId)
  const { email } = invitation
  const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [findPerson(userId)])
  if (row === undefined || toPerson(row).email !== email) {
    throw refuse('forbidden', 'invitation_other_address')
  }
  const answers = await runScoped(db, { kind: 'user', userId, email }, [
    lockTeam(invitation.team),
    ...acceptRole(invitation, userId, asked),
  ]).catch(refuseGuard)
  return { ...invitation, mailIds: mailIdsIn(answers) }
}

/** The last statement writes the mails to the heads. */
const mailIdsIn = (answers: readonly Row[][]) =>
  (answers.at(-1) ?? []).map(({ id }) => id as string)

function acceptRole({ id, team, role }: OpenInvitation, userId: string, asked: Acceptance) {
  const { now } = asked
  const grantId = asked.newId(now)
  return [
    claimInvitation(id, userId, now),
    requireNoRole(team, userId),
    giveRole(team, { userId, role }, grantId, now),
    mailTeamChange(userId, 'joined', { grantId, now }),
  ]
}

function refuseGuard(error: unknown): never {
  const guard = guardOf(error)
  if (guard === 'invitation_gone') throw gone()
  if (guard === 'already_member') throw refuse('conflict', 'already_member')
  if (constraintOf(error) === 'users_email_key') throw hasAccount()
  throw error
}

const gone = () => refuse('gone', 'invitation_over')
const hasAccount = () => refuse('conflict', 'sign_in_to_accept')
