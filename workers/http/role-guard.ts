import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Role } from '../../schema/vocabulary.ts'
import { type Db, guardOf } from '../core/database.ts'
import { Refusal, refuse } from '../core/refusal.ts'

/** A role in an account, or of the platform. */
interface Held {
  role: Role
  advertiserId: string | null
  affiliateId: string | null
}

/** The claim of a token, which the database still has to confirm. */
export interface Claim {
  userId: string
  sessionId: string
  /** The role and account that must still exist; null = no particular role is needed. */
  membership: Held | null
}

/** The claim of staff who are impersonating an account. */
export interface ImpersonationClaim {
  userId: string
  sessionId: string
  impersonationId: string
  /** Roles that may impersonate. The person must still have one of them. */
  roles: readonly Role[]
}

/** The claim of a personal token: the token, and the role in its account. */
export interface PersonalTokenClaim {
  userId: string
  personalTokenId: string
  membership: Held
}

const dialect = new PgDialect()

/**
 * Wraps a database so that every batch first checks, in its own transaction, that the session is
 * valid and the person still has the role. A token outlives a removed role by minutes; payments
 * must not.
 * @throws Refusal `unauthenticated` or `forbidden`; the batch is then rolled back.
 */
export function guardedBy(db: Db, claim: Claim | ImpersonationClaim | PersonalTokenClaim): Db {
  const { sql: text, params } = dialect.sqlToQuery(proofOf(claim))
  const transaction: Db['query']['transaction'] = async (queries, options) => {
    if (typeof queries === 'function') throw new Error('a guarded batch is a list of queries')
    // First the settings that identify the actor, then the guard.
    const [settings, ...statements] = queries
    if (!settings) return []
    const guarded = [settings, db.query.query(text, params), ...statements]
    const results = await db.query.transaction(guarded, options).catch(refuseGuarded)
    return results.filter((_, index) => index !== 1) as never
  }
  const query = Object.assign(() => {
    throw new Error('a guarded database answers batches only')
  }, db.query) as unknown as Db['query']
  return {
    ...db,
    isGuarded: true,
    query: Object.assign(query, { query: db.query.query, transaction }),
  }
}

function proofOf(claim: Claim | ImpersonationClaim | PersonalTokenClaim): SQL {
  if ('personalTokenId' in claim) return requireTokenClaim(claim)
  return 'roles' in claim ? requireImpersonationClaim(claim) : requireClaim(claim)
}

function requireTokenClaim({ userId, personalTokenId, membership }: PersonalTokenClaim): SQL {
  return sql`
    select affiliate.require(
        exists (select from affiliate.personal_tokens t
          where t.id = ${personalTokenId}::uuid and t.user_id = ${userId}::uuid
            and t.revoked_at is null and t.expires_at > now()),
        'personal_token_ended'),
      ${requireActive(userId, membership)}`
}

function requireActive(userId: string, held: Held | null): SQL {
  const isHeld =
    held === null
      ? sql`true`
      : sql`exists (select from affiliate.user_roles r
          where r.user_id = u.id and r.role = ${held.role}
            and r.advertiser_id is not distinct from ${held.advertiserId}::uuid
            and r.affiliate_id is not distinct from ${held.affiliateId}::uuid)`
  return sql`affiliate.require(exists (select from affiliate.users u
      where u.id = ${userId}::uuid and u.status = 'active' and ${isHeld}), 'role_gone')`
}

function requireClaim({ userId, sessionId, membership }: Claim): SQL {
  return sql`
    select affiliate.require(
        exists (select from affiliate.sessions s
          where s.id = ${sessionId}::uuid and s.user_id = ${userId}::uuid
            and s.revoked_at is null and s.expires_at > now()),
        'session_ended'),
      ${requireActive(userId, membership)}`
}

function requireImpersonationClaim({ impersonationId, roles, ...claim }: ImpersonationClaim): SQL {
  const held = sql.join(
    roles.map((role) => sql`${role}`),
    sql`, `,
  )
  return sql`
    ${requireClaim({ ...claim, membership: null })},
      affiliate.require(exists (select from affiliate.user_roles r
        where r.user_id = ${claim.userId}::uuid and r.role in (${held})), 'role_gone'),
      affiliate.require(exists (select from affiliate.impersonations i
        where i.id = ${impersonationId}::uuid and i.user_id = ${claim.userId}::uuid
          and i.ended_at is null and i.expires_at > now()), 'impersonation_ended')`
}

function refuseGuarded(error: unknown): never {
  const guard = guardOf(error)
  if (guard === 'session_ended') {
    throw new Refusal('unauthenticated', 'The session has ended. Sign in again.')
  }
  if (guard === 'personal_token_ended') {
    throw new Refusal('unauthenticated', 'The personal token was revoked or has expired.')
  }
  if (guard === 'impersonation_ended') {
    throw new Refusal('unauthenticated', 'The impersonation has ended.')
  }
  if (guard === 'role_gone') throw refuse('forbidden', 'role_forbids')
  throw error
}
