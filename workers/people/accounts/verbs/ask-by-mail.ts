/** Whoever gives an address asks for a mail to it. Nobody learns whether somebody has it. */

import { languages } from '../../../../schema/vocabulary.ts'
import { readTextOrNull, readWordOrNull } from '../../../core/columns.ts'
import { type Db, runScoped } from '../../../core/database.ts'
import { insertMail } from '../../../mail/mails.ts'
import { insertEmailToken } from '../db/email-tokens.ts'
import { countMailRequest, isWithinBudget } from '../db/mail-budget.ts'
import { findAddressee, mayBeAsked } from '../db/people-changes.ts'
import { RESET_MS, VERIFY_MS } from '../rules/email-token.ts'
import { mailKeyOf } from './mail-key.ts'

export interface AskByMail {
  /** Lower-case. */
  email: string
  now: Date
  newId: (now: Date) => string
}

/** Resends the link that confirms an address. See `ask`. */
export function askToVerify(db: Db, input: AskByMail): Promise<string> {
  return ask(db, 'verify', input)
}

/** Sends a link that sets a new password. See `ask`. */
export function askToReset(db: Db, input: AskByMail): Promise<string> {
  return ask(db, 'reset', input)
}

const lifeMs = { verify: VERIFY_MS, reset: RESET_MS } as const

/**
 * Runs the same statements in two round trips whether or not the address is known, so that timing
 * reveals nothing. If the last mail was too recent, none is sent.
 * @returns the id of the mail, if there is one.
 */
async function ask(
  db: Db,
  purpose: 'verify' | 'reset',
  { email, now, newId }: AskByMail,
): Promise<string> {
  const key = await mailKeyOf(purpose, email)
  const [[found] = []] = await runScoped(db, { kind: 'sign_in', email }, [findAddressee(email)])
  const userId = readTextOrNull(found?.id) ?? newId(now)
  const name = readTextOrNull(found?.name) ?? ''
  const language = readWordOrNull(languages, found?.language) ?? 'en'
  const [tokenId, mailId] = [newId(now), newId(now)]
  const expiresAt = new Date(now.getTime() + lifeMs[purpose])
  const mail = { id: mailId, toAddress: email, language, userId, advertiserId: null, now }
  const when = mayBeAsked(userId, email, purpose, isWithinBudget(key, now))
  await runScoped(db, { kind: 'user', userId }, [
    countMailRequest(key, now),
    insertEmailToken({ id: tokenId, userId, purpose, email, now, expiresAt }, when),
    purpose === 'verify'
      ? insertMail({ ...mail, kind: 'verify_email', facts: { token_id: tokenId } }, when)
      : insertMail({ ...mail, kind: 'reset_password', facts: { name, token_id: tokenId } }, when),
  ])
  return mailId
}
