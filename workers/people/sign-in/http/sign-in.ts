/** Sign-in, refresh and sign-out. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { connect } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { networkOf } from '../../../core/limits.ts'
import { Refusal } from '../../../core/refusal.ts'
import { successorKeyOf } from '../../../credentials/refresh-token.ts'
import { addressOf, tokenKeysOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { requireWithin } from '../../../http/limits.ts'
import { withHashTurn } from '../../../http/password-hash-limit.ts'
import { timeAnswer } from '../../../http/present.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sealingKeysOf } from '../../../http/sealing-keys.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { relyingPartyOf } from '../../factors/http/confirmation.ts'
import {
  PasskeyOptionsAnswer,
  PasskeySignInInput,
  SecondStepInput,
} from '../../factors/http/security-contract.ts'
import { askPasskey } from '../../factors/verbs/ask-passkey.ts'
import type { FactorAnswer } from '../../factors/verbs/check-factor.ts'
import { finishSignIn, requireFirstStep } from '../verbs/finish-sign-in.ts'
import type { OpenSession, SigningIn } from '../verbs/open-session.ts'
import { ended, refreshSession } from '../verbs/refresh-session.ts'
import { type SignedIn, signIn } from '../verbs/sign-in.ts'
import { signOut } from '../verbs/sign-out.ts'
import { SecondStepAnswer, SessionAnswer, SignInInput } from './contract.ts'
import { personAnswer } from './me.ts'

const REFRESH_COOKIE = '__Host-rt'
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const

const tags = ['Sign-in']
const signInRoute = route(
  'post /v1/sign-in',
  {
    tags,
    summary: 'Sign in',
    description:
      'Opens a session. The access token is valid for 15 minutes. The refresh token is set as an HttpOnly cookie. People with a second factor must give it in a second step (202), unless the request includes its code.',
    request: { body: { content: json(SignInInput), required: true } },
    responses: {
      200: answer('The session.', SessionAnswer),
      202: answer('A second factor is required.', SecondStepAnswer),
    },
  },
  ['unauthenticated', 'second_factor_wrong'],
)
const secondStepRoute = route(
  'post /v1/sign-in/second-factor',
  {
    tags,
    summary: 'Sign in: second step',
    description:
      'Opens the session with a one-time code, a recovery code or a passkey. Each works once.',
    request: { body: { content: json(SecondStepInput), required: true } },
    responses: { 200: answer('The session.', SessionAnswer) },
  },
  ['unauthenticated', 'second_factor_wrong'],
)
const passkeyRoute = route(
  'post /v1/sign-in/passkey-options',
  {
    tags,
    summary: 'Sign in: create a passkey challenge',
    description: 'Returns the options for the browser’s WebAuthn call, valid for 5 minutes.',
    request: { body: { content: json(PasskeySignInInput), required: true } },
    responses: { 201: answer('The options.', PasskeyOptionsAnswer) },
  },
  ['unauthenticated', 'conflict'],
)
const refreshRoute = route('post /v1/session/refresh', {
  tags,
  summary: 'Refresh the session',
  description:
    'Exchanges the cookie for a new one and a new access token. Using an old cookie again ends the session.',
  responses: { 200: answer('The session.', SessionAnswer) },
})
const signOutRoute = route('post /v1/sign-out', {
  tags,
  summary: 'Sign out',
  description: 'Ends the session of the cookie. Without a cookie, nothing happens.',
  responses: { 204: { description: 'The session has ended.' } },
})

export const signInRoutes = routes()
  .openapi(signInRoute, async (c) => {
    const { email, password, code } = c.req.valid('json')
    await requireWithin(c, 'sign_in', `ip:${networkOf(addressOf(c) ?? 'nowhere')}`)
    const signed = await withHashTurn(async () =>
      signIn(await connect(c.env.API_DATABASE_URL), {
        ...(await signingIn(c)),
        ...{ email, password },
      }),
    )
    if (signed.kind === 'session') return c.json(await signedIn(c, signed), 200)
    const given = { kind: 'totp' as const, code: code ?? '' }
    if (code !== undefined) return c.json(await secondStep(c, signed.token, given), 200)
    return c.json(secondStepAnswer(signed), 202)
  })
  .openapi(secondStepRoute, async (c) => {
    const { token, ...given } = c.req.valid('json')
    return c.json(await secondStep(c, token, factorAnswer(given)), 200)
  })
  .openapi(passkeyRoute, async (c) => {
    const { token } = c.req.valid('json')
    const { actualNow: now } = c.var
    const { userId } = await requireFirstStep(await tokenKeysOf(c), token, now)
    const options = await askPasskey(await connect(c.env.API_DATABASE_URL), {
      ...{ userId, actionHash: null, relyingParty: relyingPartyOf(c), now, newId },
    })
    return c.json({ ...options }, 201)
  })
  .openapi(refreshRoute, async (c) => {
    const refreshToken = getCookie(c, REFRESH_COOKIE)
    if (!refreshToken) throw new Refusal('unauthenticated', 'Nobody is signed in here.')
    const refreshed = await refreshSession(await connect(c.env.API_DATABASE_URL), {
      ...{ ...(await signingIn(c)), refreshToken },
      successorKey: successorKeyOf(c.env.ACCESS_TOKEN_KEY),
    })
    if (refreshed.kind === 'session') return c.json(sessionAnswer(c, refreshed.session), 200)
    await sendMailSoon(c, refreshed.mailIds)
    throw ended()
  })
  .openapi(signOutRoute, async (c) => {
    const refreshToken = getCookie(c, REFRESH_COOKIE)
    if (refreshToken) {
      const { actualNow: now, requestId } = c.var
      const asked = { refreshToken, ip: addressOf(c), requestId, now }
      await signOut(await connect(c.env.API_DATABASE_URL), asked)
    }
    deleteCookie(c, REFRESH_COOKIE, cookieOptions)
    return c.body(null, 204)
  })

/** Whether this browser has the cookie of a session, which may have ended. */
export const hasSessionCookie = (c: ApiRequest): boolean =>
  getCookie(c, REFRESH_COOKIE) !== undefined

/** The network details and keys needed to create a session. */
export async function signingIn(c: ApiRequest): Promise<SigningIn> {
  const { actualNow: now, requestId } = c.var
  const userAgent = c.req.header('user-agent') ?? null
  return {
    ...{ ip: addressOf(c), userAgent, requestId },
    ...{ tokenKeys: await tokenKeysOf(c), now, newId },
  }
}

async function secondStep(c: ApiRequest, token: string, given: FactorAnswer) {
  const finished = await finishSignIn(await connect(c.env.API_DATABASE_URL), {
    ...{ ...(await signingIn(c)), token, answer: given },
    ...{ sealingKeys: await sealingKeysOf(c), relyingParty: relyingPartyOf(c) },
  })
  return signedIn(c, finished)
}

type Given = Omit<typeof SecondStepInput._output, 'token'>

/** The one factor that was given; the input's schema allows exactly one. */
function factorAnswer({ code, recovery_code, passkey }: Given): FactorAnswer {
  if (code !== undefined) return { kind: 'totp', code }
  if (passkey !== undefined) return { kind: 'passkey', assertion: passkey }
  return { kind: 'recovery', code: recovery_code ?? '' }
}

/** The request for a second factor in wire format. */
export function secondStepAnswer(
  signed: Extract<SignedIn, { kind: 'second_factor' }>,
): SecondStepAnswer {
  const { token, methods, expiresAt } = signed
  return { second_factor: { token, methods, expires_at: timeAnswer(expiresAt) } }
}

/** Sends a new session: sets its cookie, queues its mails and returns the answer. */
export async function signedIn(
  c: ApiRequest,
  { session, mailIds }: { session: OpenSession; mailIds: string[] },
): Promise<SessionAnswer> {
  await sendMailSoon(c, mailIds)
  return sessionAnswer(c, session)
}

function sessionAnswer(c: ApiRequest, session: OpenSession): SessionAnswer {
  const expires = session.refreshTokenExpiresAt
  setCookie(c, REFRESH_COOKIE, session.refreshToken, { ...cookieOptions, expires })
  return {
    access_token: session.accessToken,
    expires_at: timeAnswer(session.accessTokenExpiresAt),
    person: personAnswer(session.person),
  }
}
