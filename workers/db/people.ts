/** People who sign in: who they are, what they may be, and the sessions they hold. */
import { type SQL, sql } from 'drizzle-orm'
import type { Language, Role, UserStatus } from '../../schema/vocabulary.ts'
import type { Row } from './database.ts'

/** A person as the API shows them. */
export interface Person {
  id: string
  email: string
  name: string
  language: Language
  timeZone: string
  status: UserStatus
  memberships: PersonMembership[]
}

export interface PersonMembership {
  role: Role
  advertiserId: string | null
  affiliateId: string | null
}

/** The person's columns, and `memberships` as JSON. */
const personColumns = sql`
  u.id, u.email, u.name, u.language, u.time_zone, u.status,
  coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'advertiser_id', r.advertiser_id,
      'affiliate_id', r.affiliate_id) order by r.role, r.id)
    from affiliate.user_roles r where r.user_id = u.id), '[]') as memberships`

/** The person with this address, and the hash of their password. In scope `sign_in`. */
export function findPersonByEmail(email: string): SQL {
  return sql`select ${personColumns}, u.password_hash from affiliate.users u where u.email = ${email}`
}

/** In scope `user`. */
export function findPerson(userId: string): SQL {
  return sql`select ${personColumns} from affiliate.users u where u.id = ${userId}::uuid`
}

export function toPerson(row: Row): Person {
  return {
    id: row.id as string,
    email: row.email as string,
    name: row.name as string,
    language: row.language as Language,
    timeZone: row.time_zone as string,
    status: row.status as UserStatus,
    memberships: (row.memberships as Row[]).map((membership) => ({
      role: membership.role as Role,
      advertiserId: membership.advertiser_id as string | null,
      affiliateId: membership.affiliate_id as string | null,
    })),
  }
}

export interface NewSession {
  id: string
  userId: string
  createdAt: Date
  /** Absolute end, however often it is refreshed. */
  expiresAt: Date
  ip: string | null
  userAgent: string | null
}

/** Opens a session and notes the sign-in on the person. */
export function insertSession(session: NewSession): SQL {
  const createdAt = sql`${session.createdAt.toISOString()}::timestamptz`
  return sql`
    with noted as (
      update affiliate.users set last_signed_in_at = ${createdAt}
      where id = ${session.userId}::uuid)
    insert into affiliate.sessions (id, user_id, created_at, expires_at, ip, user_agent)
    values (${session.id}::uuid, ${session.userId}::uuid, ${createdAt},
      ${session.expiresAt.toISOString()}::timestamptz, ${session.ip}, ${session.userAgent})`
}

export interface NewRefreshToken {
  hash: string
  sessionId: string
  userId: string
  generation: number
  issuedAt: Date
  expiresAt: Date
}

/** A successor that is there already is the same one: it follows from its parent. */
export function insertRefreshToken(token: NewRefreshToken): SQL {
  return sql`
    insert into affiliate.refresh_tokens (hash, session_id, user_id, generation, issued_at, expires_at)
    values (${token.hash}, ${token.sessionId}::uuid, ${token.userId}::uuid, ${token.generation},
      ${token.issuedAt.toISOString()}::timestamptz, ${token.expiresAt.toISOString()}::timestamptz)
    on conflict do nothing`
}

/** A presented refresh token with its session and its person. */
export interface FoundRefreshToken {
  sessionId: string
  generation: number
  expiresAt: Date
  spentAt: Date | null
  session: { expiresAt: Date; isRevoked: boolean }
  person: Person
}

/** In scope `user`. */
export function findRefreshToken(hash: string): SQL {
  return sql`
    select ${personColumns}, t.session_id, t.generation, t.expires_at, t.spent_at,
      s.expires_at as session_expires_at, s.revoked_at is not null as is_revoked
    from affiliate.refresh_tokens t
    join affiliate.sessions s on s.id = t.session_id and s.user_id = t.user_id
    join affiliate.users u on u.id = t.user_id
    where t.hash = ${hash}`
}

export function toFoundRefreshToken(row: Row): FoundRefreshToken {
  const time = (value: unknown) => new Date(value as string | Date)
  return {
    sessionId: row.session_id as string,
    generation: Number(row.generation),
    expiresAt: time(row.expires_at),
    spentAt: row.spent_at === null ? null : time(row.spent_at),
    session: { expiresAt: time(row.session_expires_at), isRevoked: row.is_revoked === true },
    person: toPerson(row),
  }
}

/** Marks a token as exchanged; of two at once, the first time stays. */
export function spendRefreshToken(hash: string, now: Date): SQL {
  return sql`
    update affiliate.refresh_tokens set spent_at = ${now.toISOString()}::timestamptz
    where hash = ${hash} and spent_at is null`
}

/** Ends a session; the first reason stays. */
export function revokeSession(
  sessionId: string,
  reason: 'signed_out' | 'token_reused',
  now: Date,
): SQL {
  return sql`
    update affiliate.sessions
    set revoked_at = ${now.toISOString()}::timestamptz, revoked_reason = ${reason}
    where id = ${sessionId}::uuid and revoked_at is null`
}
