/** Settings of the signed-in person. */
import { type Db, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { addressOf, databaseOf, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { CheckMailAnswer } from '../../../http/contract.ts'
import { requireWithin } from '../../../http/limits.ts'
import { withHashTurn } from '../../../http/password-hash-limit.ts'
import { timeOrNull } from '../../../http/present.ts'
import { requestInputs } from '../../../http/request-inputs.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { type OwnApplication, readOwnApplications } from '../../../partners/own-applications.ts'
import { readPerson } from '../../read-person.ts'
import { PersonAnswer } from '../../sign-in/http/contract.ts'
import { personAnswer } from '../../sign-in/http/me.ts'
import { findOwnAccount, type OwnAccount, toOwnAccount } from '../db/own-account.ts'
import { updateProfile } from '../db/people-changes.ts'
import { askEmailChange } from '../verbs/change-email.ts'
import { changePassword } from '../verbs/set-password.ts'
import { breachesOf } from './breached-passwords.ts'
import { AccountAnswer, EmailInput, PasswordInput, ProfileInput } from './sign-up-contract.ts'

const APPLICATIONS_MAX = 20

const tags = ['Accounts']
const accountRoute = route('get /v1/me/account', {
  tags,
  summary: 'Get my account',
  description: 'Status of the person’s address and accounts, and the time of their last sign-in.',
  responses: { 200: answer('The account.', AccountAnswer) },
})
const profileRoute = route('patch /v1/me', {
  tags,
  summary: 'Update my profile',
  description: 'Fields you leave out stay unchanged.',
  request: { body: { content: json(ProfileInput), required: true } },
  responses: { 200: answer('The person.', PersonAnswer) },
})
const passwordRoute = route(
  'put /v1/me/password',
  {
    tags,
    summary: 'Change my password',
    description: 'Ends all your other sessions. You get a mail about the change.',
    request: { body: { content: json(PasswordInput), required: true } },
    responses: { 204: { description: 'The password is changed.' } },
  },
  ['rate_limited'],
)
const emailRoute = route(
  'post /v1/me/email',
  {
    tags,
    summary: 'Change my email address',
    description:
      'Sends a link to the new address and a notice to the old one. The address changes when the link is opened.',
    request: { body: { content: json(EmailInput), required: true } },
    responses: { 202: answer('If the address qualifies, a mail is on its way.', CheckMailAnswer) },
  },
  ['rate_limited'],
)

export const myAccountRoutes = routes()
  .openapi(accountRoute, async (c) => {
    const { userId } = personOf(c)
    const db = await databaseOf(c)
    const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [findOwnAccount(userId)])
    if (row === undefined) throw new Refusal('unauthenticated', 'The session has ended.')
    const account = toOwnAccount(row)
    return c.json(accountAnswer(account, await pendingApplications(db, account)), 200)
  })
  .openapi(profileRoute, async (c) => {
    const { name, language, time_zone: timeZone } = c.req.valid('json')
    const { userId } = personOf(c)
    const change = updateProfile(userId, { name, language, timeZone })
    await runScoped(await databaseOf(c), { kind: 'user', userId }, [change])
    return c.json(personAnswer(await readPerson(c)), 200)
  })
  .openapi(passwordRoute, async (c) => {
    const { old_password: oldPassword, password } = c.req.valid('json')
    const { userId, sessionId } = personOf(c)
    const db = await databaseOf(c)
    const mailIds = await withHashTurn(() =>
      changePassword(db, {
        ...{ userId, sessionId, oldPassword, password, ip: addressOf(c) },
        ...{ breaches: breachesOf(c), ...requestInputs(c), now: c.var.actualNow },
      }),
    )
    await sendMailSoon(c, mailIds)
    return c.body(null, 204)
  })
  .openapi(emailRoute, async (c) => {
    const email = c.req.valid('json').email.toLowerCase()
    const { userId } = personOf(c)
    await limitMails(c, userId, email)
    const mailIds = await askEmailChange(await databaseOf(c), {
      userId,
      email,
      ...requestInputs(c),
      now: c.var.actualNow,
    })
    await sendMailSoon(c, mailIds)
    return c.json({ next: 'check_mail' as const }, 202)
  })

async function limitMails(c: ApiRequest, userId: string, email: string): Promise<void> {
  await requireWithin(c, 'mail', `person:${userId}`)
  await requireWithin(c, 'mail', `address:${email}`)
}

/** Until the platform approves the account, its own pages of applications are closed. */
async function pendingApplications(db: Db, { accounts }: OwnAccount): Promise<OwnApplication[]> {
  const pending = accounts.filter(({ status }) => status === 'pending')
  const lists = pending.map(({ affiliateId }) =>
    affiliateId === null ? [] : readOwnApplications(db, affiliateId, APPLICATIONS_MAX),
  )
  return (await Promise.all(lists)).flat()
}

function accountAnswer(account: OwnAccount, applications: OwnApplication[]): AccountAnswer {
  return {
    email: account.email,
    email_verified: account.isEmailVerified,
    has_password: account.hasPassword,
    has_avatar: account.hasAvatar,
    sign_in_count: account.signInCount,
    last_signed_in_at: timeOrNull(account.lastSignedInAt),
    last_signed_in_ip: account.lastSignedInIp,
    accounts: account.accounts.map(({ advertiserId, affiliateId, ...rest }) => ({
      ...rest,
      advertiser_id: advertiserId,
      affiliate_id: affiliateId,
    })),
    applications: applications.map(({ advertiser, status, reason }) => ({
      ...{ advertiser_name: advertiser.name, status, reason },
    })),
  }
}
