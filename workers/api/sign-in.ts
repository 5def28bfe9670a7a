/** Signing in, staying signed in, signing out. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { successorKeyOf } from '../credentials/refresh-token.ts'
import { connect } from '../db/database.ts'
import { Refusal } from '../domain/refusal.ts'
import { newId } from '../ids.ts'
import { refreshSession } from '../operations/refresh-session.ts'
import { type OpenSession, signIn } from '../operations/sign-in.ts'
import { signOut } from '../operations/sign-out.ts'
import { addressOf, tokenKeysOf } from './actor.ts'
import type { ApiRequest } from './context.ts'
import { SessionAnswer, SignInInput } from './contract.ts'
import { personAnswer } from './me.ts'
import { timeAnswer } from './present.ts'
import { answer, json, route, routes } from './route.ts'

const REFRESH_COOKIE = '__Host-rt'
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const

const tags = ['Sign-in']
const signInRoute = route(
  'post /v1/sign-in',
  {
    tags,
    summary: 'Sign in',
    description:
      'Opens a session. The access token opens doors for 15 minutes; the refresh token travels in an HttpOnly cookie.',
    request: { body: { content: json(SignInInput), required: true } },
    responses: { 200: answer('The session.', SessionAnswer) },
  },
  ['unauthenticated', 'forbidden', 'rate_limited'],
)
const refreshRoute = route('post /v1/session/refresh', {
  tags,
  summary: 'Stay signed in',
  description:
    'Exchanges the cookie for a new one and a new access token. A cookie that was exchanged before ends the session.',
  responses: { 200: answer('The session.', SessionAnswer) },
})
const signOutRoute = route('post /v1/sign-out', {
  tags,
  summary: 'Sign out',
  description: 'Ends the session of the cookie. Without one there is nothing to end.',
  responses: { 204: { description: 'Nobody is signed in by this cookie any more.' } },
})

export const signInRoutes = routes()
  .openapi(signInRoute, async (c) => {
    const { email, password } = c.req.valid('json')
    await requireWithinLimit(c, email)
    const session = await signIn(await connect(c.env.API_DATABASE_URL), {
      ...{ email, password, ip: addressOf(c), userAgent: c.req.header('user-agent') ?? null },
      ...{ tokenKeys: await tokenKeysOf(c), now: c.var.now, newId },
    })
    return c.json(sessionAnswer(c, session), 200)
  })
  .openapi(refreshRoute, async (c) => {
    const refreshToken = getCookie(c, REFRESH_COOKIE)
    if (!refreshToken) throw new Refusal('unauthenticated', 'Nobody is signed in here.')
    const session = await refreshSession(await connect(c.env.API_DATABASE_URL), {
      ...{ refreshToken, tokenKeys: await tokenKeysOf(c), now: c.var.now },
      successorKey: successorKeyOf(c.env.ACCESS_TOKEN_KEY),
    })
    return c.json(sessionAnswer(c, session), 200)
  })
  .openapi(signOutRoute, async (c) => {
    const refreshToken = getCookie(c, REFRESH_COOKIE)
    if (refreshToken) {
      await signOut(await connect(c.env.API_DATABASE_URL), { refreshToken, now: c.var.now })
    }
    deleteCookie(c, REFRESH_COOKIE, cookieOptions)
    return c.body(null, 204)
  })

function sessionAnswer(c: ApiRequest, session: OpenSession): SessionAnswer {
  const expires = session.refreshTokenExpiresAt
  setCookie(c, REFRESH_COOKIE, session.refreshToken, { ...cookieOptions, expires })
  return {
    access_token: session.accessToken,
    expires_at: timeAnswer(session.accessTokenExpiresAt),
    person: personAnswer(session.person),
  }
}

/** Per address and per account; both are asked, so that neither is spared by the other. */
async function requireWithinLimit(c: ApiRequest, email: string): Promise<void> {
  const keys = [`ip:${networkOf(addressOf(c))}`, `account:${email.toLowerCase()}`]
  const answers = await Promise.all(keys.map((key) => c.env.SIGN_IN_LIMIT.limit({ key })))
  if (answers.some(({ success }) => !success)) {
    throw new Refusal('rate_limited', 'Too many tries. Wait a minute and try again.')
  }
}

/** One household has a whole /64 of IPv6 addresses. */
function networkOf(address: string | null): string {
  if (address === null) return 'unknown'
  return address.includes(':') ? address.split(':').slice(0, 4).join(':') : address
}
