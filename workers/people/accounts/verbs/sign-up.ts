import type { Language } from '../../../../schema/vocabulary.ts'
import {
  constraintOf,
  type Db,
  guardOf,
  runScoped,
  type Statement,
} from '../../../core/database.ts'
import { slugFrom } from '../../../core/slug.ts'
import type { BreachedPasswords } from '../../../credentials/breached-passwords.ts'
import { hashPassword } from '../../../credentials/password.ts'
import { insertMail } from '../../../mail/mails.ts'
import { readRegistration, requireAnswers } from '../../../partners/apply-to-advertiser.ts'
import { insertEmailToken, type Registration } from '../db/email-tokens.ts'
import { countMailRequest, isWithinBudget } from '../db/mail-budget.ts'
import {
  insertAdvertiser,
  insertAffiliate,
  insertHead,
  insertUser,
  isKnownUser,
  isNewUser,
  requireFreeCode,
} from '../db/sign-up.ts'
import { affiliateCodeFrom } from '../rules/affiliate-code.ts'
import { VERIFY_MS } from '../rules/email-token.ts'
import { mailKeyOf } from './mail-key.ts'
import { requirePassword } from './require-password.ts'

export interface SignUp {
  kind: 'affiliate' | 'advertiser'
  /** Lower-case. */
  email: string
  password: string
  name: string
  accountName: string
  language: Language
  timeZone: string
  country: string | null
  websiteUrl: string | null
  /** An application to a registration link, created once the address is confirmed. */
  registration: Registration | null
  breaches: BreachedPasswords | null
  /** Hash of the key that this browser gets in a cookie. */
  browserHash: string
  requestId: string
  ip: string | null
  now: Date
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

const CODE_TRIES = 4
const SUFFIX_LENGTH = 4

/**
 * Creates a person with a new account whose address is to be confirmed. If the address already
 * has an account, its owner gets a mail instead. Both cases do the same work, so that timing
 * reveals nothing.
 * @returns the mail's id.
 * @throws Refusal `invalid_input` for a weak password or invalid answers; `not_found` or `gone` for
 *   a registration link. None of these depends on the address.
 */
export async function signUp(db: Db, input: SignUp): Promise<string> {
  const { email, now, newId, requestId, ip } = input
  await requirePassword(input.password, [email, input.name, input.accountName], input.breaches)
  const userId = newId(now)
  const scope = { kind: 'user', userId, email } as const
  const registration =
    input.registration && (await checked(db, input.registration, { kind: 'sign_in', email }))
  const passwordHash = await hashPassword(input.password)
  const origin = { kind: 'person', id: userId, userId, role: null, requestId, ip } as const
  const mailKey = await mailKeyOf('verify', email)
  const ids = { userId, accountId: newId(now), roleId: newId(now), tokenId: newId(now) }
  const mailId = newId(now)
  for (let tries = 1; ; tries += 1) {
    const suffix = slugFrom(input.random()).slice(0, SUFFIX_LENGTH)
    const code = affiliateCodeFrom(input.accountName, suffix, tries === 1)
    try {
      await runScoped({ ...db, origin }, scope, [
        countMailRequest(mailKey, now),
        insertUser({ ...input, id: userId, passwordHash }),
        ...accountStatements(input, ids, code),
        ...letterStatements({ ...input, registration }, ids, mailId, mailKey),
      ])
      return mailId
    } catch (error) {
      if (!isCodeTaken(error) || tries === CODE_TRIES) throw error
    }
  }
}

const isCodeTaken = (error: unknown) =>
  guardOf(error) === 'code_taken' || constraintOf(error) === 'affiliates_code_key'

/** The application to store. @throws Refusal */
async function checked(
  db: Db,
  { code, answers, country }: Registration,
  scope: { kind: 'sign_in'; email: string },
): Promise<Registration> {
  const shown = await readRegistration(db, scope, code)
  return { code, answers: requireAnswers(shown, answers), country }
}

interface Ids {
  userId: string
  accountId: string
  roleId: string
  tokenId: string
}

function accountStatements(input: SignUp, ids: Ids, code: string): Statement[] {
  const { kind, country, websiteUrl, timeZone, now } = input
  const { userId, roleId } = ids
  const account = { id: ids.accountId, userId, roleId, name: input.accountName, now }
  const made =
    kind === 'affiliate'
      ? [requireFreeCode(code), insertAffiliate({ ...account, code, country, websiteUrl })]
      : [insertAdvertiser({ ...account, timeZone })]
  return [...made, insertHead(kind, account)]
}

/**
 * One mail in both cases: the confirmation link, or a notice to the owner that somebody tried to
 * sign up.
 */
function letterStatements(
  input: SignUp,
  { userId, tokenId }: Ids,
  mailId: string,
  mailKey: string,
): Statement[] {
  const { email, language, registration, browserHash, now } = input
  const expiresAt = new Date(now.getTime() + VERIFY_MS)
  const token = {
    id: tokenId,
    userId,
    purpose: 'verify',
    email,
    registration,
    browserHash,
  } as const
  const mail = { id: mailId, toAddress: email, language, advertiserId: null, now } as const
  const isNew = isNewUser(userId)
  const facts = { token_id: tokenId }
  return [
    insertEmailToken({ ...token, now, expiresAt }, isNew),
    insertMail({ ...mail, kind: 'verify_email', userId, facts }, isNew),
    insertMail(
      { ...mail, kind: 'account_exists', userId: null, facts: {} },
      isKnownUser(userId, email, isWithinBudget(mailKey, now)),
    ),
  ]
}
