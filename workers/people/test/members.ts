/** A person with a password for one test, and the requests they make. */
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { type Membership, signAccessToken } from '../../credentials/access-token.ts'
import type { PasskeyOptions } from '../../credentials/passkey.ts'
import { hashPassword } from '../../credentials/password.ts'
import { loadTokenKeys } from '../../credentials/token-keys.ts'
import { type ApiWorld, type Ask, read } from '../../test/api-world.ts'
import { PasskeyAddedAnswer, PasskeyOptionsAnswer } from '../factors/http/security-contract.ts'
import type { SessionAnswer } from '../sign-in/http/contract.ts'
import type { SoftwareAuthenticator } from './software-authenticator.ts'

const PASSWORD = 'quiet-river-under-seven-bridges'
const SESSION_MS = 3_600_000
/** Hashing takes a tenth of a second, so all members share one hash. */
let hash: Promise<string> | null = null

export interface Member {
  userId: string
  email: string
  password: string
  /** X-Second-Factor with the password. */
  passwordProof: Record<string, string>
  /** Sends a request as this person, in their first session. */
  ask(method: string, path: string, ask?: Ask): Promise<Response>
  signIn(headers?: Record<string, string>): Promise<Response>
  /** Opens another session and returns its access token. */
  openSession(): Promise<string>
  /** Creates new recovery codes: an action that needs confirmation. */
  renew(headers: Record<string, string>): Promise<Response>
  /** Tries to add the authenticator's new passkey. */
  tryPasskey(authenticator: SoftwareAuthenticator): Promise<Response>
  addPasskey(authenticator: SoftwareAuthenticator): Promise<{ passkeyId: string }>
  /** X-Second-Factor with a passkey, for this request. */
  passkeyProof(
    authenticator: SoftwareAuthenticator,
    method: string,
    path: string,
    body?: string,
  ): Promise<Record<string, string>>
}

/** A new person without a second factor, signed in with a password. */
export async function makeMember(
  world: ApiWorld,
  memberships: readonly Membership[] = [],
): Promise<Member> {
  hash ??= hashPassword(PASSWORD)
  const passwordHash = await hash
  const now = new Date()
  const userId = newId(now)
  const email = `${userId}@members.example`
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.users (id, email, name, password_hash)
      values (${userId}, ${email}, 'A member', ${passwordHash})`,
    ...memberships.map(
      ({ role, advertiserId, affiliateId }) => sql`
        insert into affiliate.user_roles (id, user_id, role, advertiser_id, affiliate_id, created_at)
        values (${newId(now)}, ${userId}, ${role}, ${advertiserId}, ${affiliateId},
          now() - interval '30 days')`,
    ),
  ])
  const openSession = async () => {
    const sessionId = newId(now)
    await runScoped(world.api, { kind: 'user', userId }, [
      sql`insert into affiliate.sessions (id, user_id, created_at, expires_at)
        values (${sessionId}, ${userId}, ${now.toISOString()},
          ${new Date(now.getTime() + SESSION_MS).toISOString()})`,
    ])
    const keys = await loadTokenKeys(world.env.ACCESS_TOKEN_KEY)
    const holder = { userId, sessionId, memberships, signedInAt: now, impersonationId: null }
    return (await signAccessToken(keys, { ...holder, proofs: ['pwd'] }, now)).token
  }
  const token = await openSession()
  const ask: Member['ask'] = (method, path, asked = {}) =>
    world.ask(method, path, { token, isUnconfirmed: true, ...asked })
  const passwordProof = {
    'x-second-factor': `password.${Buffer.from(PASSWORD).toString('base64url')}`,
  }
  const tryPasskey = async (authenticator: SoftwareAuthenticator) => {
    const headers = passwordProof
    const asked = await ask('POST', '/v1/me/passkeys/options', { headers })
    const options = asked.ok
      ? ((await read(asked, PasskeyOptionsAnswer)) as PasskeyOptions)
      : await ownQuestion()
    const passkey = await authenticator.register(options)
    return ask('POST', '/v1/me/passkeys', { body: { name: 'A key', passkey } })
  }
  /**
   * Inserts a challenge directly, because people with a factor would have to confirm the request
   * with it.
   */
  const ownQuestion = async (): Promise<PasskeyOptions> => {
    const challenge = 'Q'.repeat(43)
    await runScoped(world.api, { kind: 'user', userId }, [
      sql`insert into affiliate.passkey_challenges (user_id, purpose, challenge, created_at, expires_at)
        values (${userId}, 'register', ${challenge}, now(), now() + interval '5 minutes')`,
    ])
    return { challenge, rp: {} }
  }
  return {
    ...{ userId, email, password: PASSWORD, passwordProof, ask, openSession, tryPasskey },
    signIn: (headers = {}) =>
      world.ask('POST', '/v1/sign-in', { body: { email, password: PASSWORD }, headers }),
    renew: (headers) => ask('POST', '/v1/me/recovery-codes', { headers }),
    addPasskey: async (authenticator) => {
      const answer = await tryPasskey(authenticator)
      expect(answer.status).toBe(201)
      return { passkeyId: (await read(answer, PasskeyAddedAnswer)).id }
    },
    passkeyProof: async (authenticator, method, path, body = '') => {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
      const body_sha256 = Buffer.from(digest).toString('hex')
      const asked = await ask('POST', '/v1/me/confirmations', {
        body: { method, path, body_sha256 },
      })
      const options = (await read(asked, PasskeyOptionsAnswer)) as PasskeyOptions
      const answer = JSON.stringify(await authenticator.assert(options))
      return { 'x-second-factor': `passkey.${Buffer.from(answer).toString('base64url')}` }
    },
  }
}

/** The access token of a session that was just opened. */
export async function tokenIn(answer: Response): Promise<string> {
  expect(answer.status).toBe(200)
  return ((await answer.json()) as SessionAnswer).access_token
}
