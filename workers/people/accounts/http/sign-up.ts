/** Sign-up, and the links in mails. None of these routes needs a session. */
import { connect } from '../../../core/database.ts'
import { networkOf } from '../../../core/limits.ts'
import { addressOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { CheckMailAnswer } from '../../../http/contract.ts'
import { requireWithin } from '../../../http/limits.ts'
import { withHashTurn } from '../../../http/password-hash-limit.ts'
import { countryOf, requestInputs } from '../../../http/request-inputs.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { publish } from '../../../snapshots/publish.ts'
import { SessionAnswer } from '../../sign-in/http/contract.ts'
import { hasSessionCookie, signedIn, signingIn } from '../../sign-in/http/sign-in.ts'
import { askToReset, askToVerify } from '../verbs/ask-by-mail.ts'
import { changeEmailByLink } from '../verbs/change-email.ts'
import { resetPassword } from '../verbs/set-password.ts'
import { signUp } from '../verbs/sign-up.ts'
import { proveEmailByLink } from '../verbs/verify-email.ts'
import type { Welcomed } from '../verbs/welcome-verified-person.ts'
import { breachesOf } from './breached-passwords.ts'
import { browserHashOf, forgetBrowserKey, keepBrowserKey } from './browser-key.ts'
import { EmailInput, ResetInput, SignUpInput, TokenInput } from './sign-up-contract.ts'

const tags = ['Accounts']
const checkMail = {
  202: answer('If the address qualifies, a mail is on its way.', CheckMailAnswer),
}
const done = { 204: { description: 'Done.' } }

const signUpRoute = route(
  'post /v1/sign-up',
  {
    tags,
    summary: 'Sign up',
    description:
      'Creates a person with a new account, and sends a mail with a link that confirms the address. If the address already has an account, its owner gets a mail instead. The answer is the same.',
    request: { body: { content: json(SignUpInput), required: true } },
    responses: checkMail,
  },
  ['not_found', 'gone', 'rate_limited'],
)
const verifyRoute = route(
  'post /v1/email-verifications',
  {
    tags,
    summary: 'Confirm an email address',
    description:
      'Takes the token of the link, which works once. In the browser that signed up, it also signs in a person without a second factor.',
    request: { body: { content: json(TokenInput), required: true } },
    responses: { 200: answer('The session, if the person was signed in.', SessionAnswer), ...done },
  },
  ['gone', 'rate_limited'],
)
const resendRoute = route(
  'post /v1/email-verifications/resend',
  {
    tags,
    summary: 'Resend the confirmation link',
    description:
      'Sends the link to an unconfirmed address. If the last mail was too recent, none is sent. The answer is the same.',
    request: { body: { content: json(EmailInput), required: true } },
    responses: checkMail,
  },
  ['rate_limited'],
)
const askResetRoute = route(
  'post /v1/password-resets',
  {
    tags,
    summary: 'Request a password reset',
    description: 'Sends a link that sets a new password. The link is valid for 1 hour.',
    request: { body: { content: json(EmailInput), required: true } },
    responses: checkMail,
  },
  ['rate_limited'],
)
const resetRoute = route(
  'post /v1/password-resets/complete',
  {
    tags,
    summary: 'Set a new password',
    description: 'Takes the token of the link. Ends all sessions of the account.',
    request: { body: { content: json(ResetInput), required: true } },
    responses: done,
  },
  ['gone', 'rate_limited'],
)
const changeEmailRoute = route(
  'post /v1/email-changes/complete',
  {
    tags,
    summary: 'Confirm a new email address',
    description: 'Takes the token of the link sent to the new address.',
    request: { body: { content: json(TokenInput), required: true } },
    responses: done,
  },
  ['gone', 'rate_limited'],
)

export const signUpRoutes = routes()
  .openapi(signUpRoute, async (c) => {
    const input = c.req.valid('json')
    const email = input.email.toLowerCase()
    await limitMails(c, email)
    const { registration_code: code, answers = {}, kind, country, website_url } = input
    const registration =
      kind === 'affiliate' && code !== undefined ? { code, answers, country: countryOf(c) } : null
    const browserHash = await keepBrowserKey(c)
    const mailId = await withHashTurn(async () =>
      signUp(await connect(c.env.API_DATABASE_URL), {
        ...{ kind, email, password: input.password, name: input.name, registration },
        ...{ accountName: input.account_name ?? input.name, language: input.language },
        ...{ timeZone: input.time_zone, country: country ?? null },
        ...{ websiteUrl: website_url ?? null, browserHash, ...asked(c) },
      }),
    )
    return checkMailAnswer(c, mailId)
  })
  .openapi(verifyRoute, async (c) => {
    await limitNetwork(c)
    const db = await connect(c.env.API_DATABASE_URL)
    const { signedIn: opened, ...greeted } = await proveEmailByLink(db, {
      ...{ ...given(c), ...asked(c), openedByHash: await browserHashOf(c) },
      ...{ isSignedIn: hasSessionCookie(c), signingIn: await signingIn(c) },
    })
    forgetBrowserKey(c)
    await greet(c, greeted)
    return opened === null ? c.body(null, 204) : c.json(await signedIn(c, opened), 200)
  })
  .openapi(resendRoute, async (c) => {
    const email = c.req.valid('json').email.toLowerCase()
    await limitMails(c, email)
    const db = await connect(c.env.API_DATABASE_URL)
    return checkMailAnswer(
      c,
      await askToVerify(db, { email, ...requestInputs(c), now: c.var.actualNow }),
    )
  })
  .openapi(askResetRoute, async (c) => {
    const email = c.req.valid('json').email.toLowerCase()
    await limitMails(c, email)
    const db = await connect(c.env.API_DATABASE_URL)
    return checkMailAnswer(
      c,
      await askToReset(db, { email, ...requestInputs(c), now: c.var.actualNow }),
    )
  })
  .openapi(resetRoute, async (c) => {
    const { password } = c.req.valid('json')
    await limitNetwork(c)
    const greeted = await withHashTurn(async () =>
      resetPassword(await connect(c.env.API_DATABASE_URL), {
        ...{ ...given(c), ...asked(c), password },
      }),
    )
    await greet(c, greeted)
    return c.body(null, 204)
  })
  .openapi(changeEmailRoute, async (c) => {
    await limitNetwork(c)
    await changeEmailByLink(await connect(c.env.API_DATABASE_URL), { ...given(c), ...asked(c) })
    return c.body(null, 204)
  })

/** The request's inputs that every operation here needs. */
const asked = (c: ApiRequest) => ({
  ...{ requestId: c.var.requestId, ip: addressOf(c), breaches: breachesOf(c) },
  ...requestInputs(c),
  now: c.var.actualNow,
})

/** The link's token, checked by the route's schema. */
function given(c: ApiRequest) {
  const { token } = (c.req.valid as (target: 'json') => { token: string })('json')
  return { token, tokenKey: c.env.MAIL_TOKEN_KEY }
}

async function checkMailAnswer(c: ApiRequest, mailId: string) {
  await sendMailSoon(c, [mailId])
  return c.json({ next: 'check_mail' as const }, 202)
}

async function greet(c: ApiRequest, { approvedAffiliateIds, mailIds }: Welcomed): Promise<void> {
  const db = await connect(c.env.API_DATABASE_URL)
  for (const affiliateId of approvedAffiliateIds) {
    const scope = { kind: 'affiliate', affiliateId, advertiserId: null } as const
    await publish(c, { db, scope }, { affiliateIds: [affiliateId] })
  }
  await sendMailSoon(c, mailIds)
}

/** Counts against both limits, always, so that neither hides the other. */
async function limitMails(c: ApiRequest, email: string): Promise<void> {
  await limitNetwork(c)
  await requireWithin(c, 'mail', `address:${email}`)
}

async function limitNetwork(c: ApiRequest): Promise<void> {
  await requireWithin(c, 'mail', `network:${networkOf(addressOf(c) ?? 'nowhere')}`)
}
