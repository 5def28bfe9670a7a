/** People for one test: rows, a live session, and an access token. */
import { sql } from 'drizzle-orm'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { type Membership, signAccessToken } from '../credentials/access-token.ts'
import { loadSealingKeys, seal } from '../credentials/sealing.ts'
import { loadTokenKeys } from '../credentials/token-keys.ts'
import { fromBase32 } from '../credentials/totp.ts'
import type { ApiWorld } from './api-world.ts'
import { ADDED_TOTP_SECRET } from './fresh-code.ts'

export interface NewPerson {
  userId: string
  sessionId: string
  email: string
  token: string
}

const SESSION_MS = 3_600_000
const DAY_MS = 24 * 3_600_000
/** The hash of an unknown password. */
const NOBODYS_HASH = `scrypt$16384$8$5$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Read once for all people added to a world. */
const keysRead = new Map<string, ReturnType<typeof loadTokenKeys>>()
function keysOf(text: string) {
  const keys = keysRead.get(text) ?? loadTokenKeys(text)
  keysRead.set(text, keys)
  return keys
}

/** A person with these memberships, signed in. They joined, with their second factor, this many days ago. */
export async function addPerson(
  world: ApiWorld,
  memberships: readonly Membership[],
  { ageDays = 30 }: { ageDays?: number } = {},
): Promise<NewPerson> {
  const now = new Date()
  const since = new Date(now.getTime() - ageDays * DAY_MS).toISOString()
  const [userId, sessionId] = [newId(now), newId(now)]
  const email = `${userId}@people.example`
  const expiresAt = new Date(now.getTime() + SESSION_MS)
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.users (id, email, name, password_hash)
      values (${userId}, ${email}, 'Somebody', ${NOBODYS_HASH})`,
    ...memberships.map(
      ({ role, advertiserId, affiliateId }) => sql`
        insert into affiliate.user_roles (id, user_id, role, advertiser_id, affiliate_id, created_at)
        values (${newId(now)}, ${userId}, ${role}, ${advertiserId}, ${affiliateId}, ${since})`,
    ),
  ])
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`insert into affiliate.sessions (id, user_id, created_at, expires_at)
      values (${sessionId}, ${userId}, ${now.toISOString()}, ${expiresAt.toISOString()})`,
  ])
  const sealing = await loadSealingKeys(world.env.SEALING_KEY)
  const sealed = await seal(sealing, fromBase32(ADDED_TOTP_SECRET), userId)
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`insert into affiliate.totp_factors (user_id, secret_sealed, confirmed_at, created_at)
      values (${userId}, ${sealed}, ${since}, ${since})`,
  ])
  const keys = await keysOf(world.env.ACCESS_TOKEN_KEY)
  const holder = { userId, sessionId, memberships, signedInAt: now, impersonationId: null }
  const { token } = await signAccessToken(keys, { ...holder, proofs: ['pwd', 'otp'] }, now)
  return { userId, sessionId, email, token }
}
