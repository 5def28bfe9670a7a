import { constraintOf, type Db, runScoped } from '../../../core/database.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import { insertMail } from '../../../mail/mails.ts'
import { insertEmailToken, spendEmailToken } from '../db/email-tokens.ts'
import { findPerson, toPerson } from '../db/people.ts'
import { isEmailFree, setEmail } from '../db/people-changes.ts'
import { RESET_MS } from '../rules/email-token.ts'
import { asLinkOver, type GivenToken, linkOver, readEmailToken } from './read-email-token.ts'

export interface AskEmailChange {
  userId: string
  /** Lower-case. */
  email: string
  now: Date
  newId: (now: Date) => string
}

/**
 * Sends a link to the new address and a notice to the old one. The address changes only when the
 * link is opened. If the new address has an account, no link is sent and the answer is the same.
 * @returns the ids of the mails.
 */
export async function askEmailChange(db: Db, input: AskEmailChange): Promise<string[]> {
  const { userId, email, now, newId } = input
  const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [findPerson(userId)])
  if (row === undefined) throw new Refusal('unauthenticated', 'The session has ended.')
  const { email: oldEmail, name, language } = toPerson(row)
  if (email === oldEmail) throw refuseField('email', 'unchanged')
  const [tokenId, linkId, noticeId] = [newId(now), newId(now), newId(now)]
  const expiresAt = new Date(now.getTime() + RESET_MS)
  const token = { id: tokenId, userId, purpose: 'change', email, now, expiresAt } as const
  const mail = { language, userId, advertiserId: null, now }
  const isFree = isEmailFree(email)
  const linkFacts = { name, token_id: tokenId }
  const noticeFacts = { name, new_email: email }
  await runScoped(db, { kind: 'user', userId, email }, [
    insertEmailToken(token, isFree),
    insertMail(
      { ...mail, id: linkId, kind: 'change_email', toAddress: email, facts: linkFacts },
      isFree,
    ),
    insertMail({
      ...{ ...mail, id: noticeId, kind: 'email_changed', toAddress: oldEmail },
      facts: noticeFacts,
    }),
  ])
  return [linkId, noticeId]
}

/** Changes the address with the link sent to the new one. @throws Refusal `gone` */
export async function changeEmailByLink(
  db: Db,
  input: GivenToken & { requestId: string; ip: string | null },
): Promise<void> {
  const { now, requestId, ip } = input
  const { id, userId, email } = await readEmailToken(db, 'change', input)
  const origin = { kind: 'person', id: userId, userId, role: null, requestId, ip } as const
  try {
    await runScoped({ ...db, origin }, { kind: 'user', userId }, [
      spendEmailToken(userId, id, now),
      setEmail(userId, email, now),
    ])
  } catch (error) {
    // The address was taken in the meantime.
    if (constraintOf(error) === 'users_email_key') throw linkOver()
    throw asLinkOver(error)
  }
}
