/** Sessions and their refresh tokens. Everything in scope `user`. */

import { type SQL, sql } from 'drizzle-orm'
import { type Proof, proofs, type SessionEnd } from '../../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readTime, readWords } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { type Person, personColumns, toPerson } from '../../accounts/db/people.ts'

export interface NewSession {
  id: string
  userId: string
  createdAt: Date
  /** Absolute end, which refreshing does not extend. */
  expiresAt: Date
  ip: string | null
  userAgent: string | null
  proofs: readonly Proof[]
}

/** Opens a session and records the sign-in on the person. */
export function insertSession(session: NewSession): SQL {
  const createdAt = sql`${session.createdAt.toISOString()}::timestamptz`
  return sql`
    with noted as (
      update affiliate.users set last_signed_in_at = ${createdAt}, last_signed_in_ip = ${session.ip},
        sign_in_count = sign_in_count + 1
      where id = ${session.userId}::uuid)
    insert into affiliate.sessions (id, user_id, created_at, expires_at, ip, user_agent, proofs)
    values (${session.id}::uuid, ${session.userId}::uuid, ${createdAt},
      ${session.expiresAt.toISOString()}::timestamptz, ${session.ip}, ${session.userAgent},
      ${`{${session.proofs.join(',')}}`}::text[])`
}

export interface NewRefreshToken {
  hash: string
  sessionId: string
  userId: string
  generation: number
  issuedAt: Date
  expiresAt: Date
}

/** An existing successor is the same token, because it is derived from its parent. */
export function insertRefreshToken(token: NewRefreshToken): SQL {
  return sql`
    insert into affiliate.refresh_tokens (hash, session_id, user_id, generation, issued_at, expires_at)
    values (${token.hash}, ${token.sessionId}::uuid, ${token.userId}::uuid, ${token.generation},
      ${token.issuedAt.toISOString()}::timestamptz, ${token.expiresAt.toISOString()}::timestamptz)
    on conflict do nothing`
}

interface SessionFacts {
  createdAt: Date
  expiresAt: Date
  isRevoked: boolean
  proofs: Proof[]
  ip: string | null
  userAgent: string | null
}

/** A presented refresh token with its session and person. */
export interface FoundRefreshToken {
  sessionId: string
  generation: number
  expiresAt: Date
  spentAt: Date | null
  session: SessionFacts
  person: Person
}

/** In scope `user`. */
export function findRefreshToken(hash: string): SQL {
  return sql`
    select ${personColumns}, t.session_id, t.generation, t.expires_at, t.spent_at,
      s.created_at as session_created_at, s.expires_at as session_expires_at,
      s.revoked_at is not null as is_revoked, s.proofs, s.ip, s.user_agent
    from affiliate.refresh_tokens t
    join affiliate.sessions s on s.id = t.session_id and s.user_id = t.user_id
    join affiliate.users u on u.id = t.user_id
    where t.hash = ${hash}`
}

export function toFoundRefreshToken(row: Row): FoundRefreshToken {
  return {
    sessionId: readText(row.session_id),
    generation: Number(row.generation),
    expiresAt: readTime(row.expires_at),
    spentAt: row.spent_at === null ? null : readTime(row.spent_at),
    session: {
      createdAt: readTime(row.session_created_at),
      expiresAt: readTime(row.session_expires_at),
      isRevoked: row.is_revoked === true,
      proofs: readWords(proofs, row.proofs),
      ip: readTextOrNull(row.ip),
      userAgent: readTextOrNull(row.user_agent),
    },
    person: toPerson(row),
  }
}

/** Marks a token as exchanged. Of two concurrent calls, the first time stays. */
export function spendRefreshToken(hash: string, now: Date): SQL {
  return sql`
    update affiliate.refresh_tokens set spent_at = ${now.toISOString()}::timestamptz
    where hash = ${hash} and spent_at is null`
}

/** Records where and when a session was last used. */
export function noteSessionUse(sessionId: string, ip: string | null, now: Date): SQL {
  return sql`
    update affiliate.sessions set used_at = ${now.toISOString()}::timestamptz, used_ip = ${ip}
    where id = ${sessionId}::uuid`
}

/** Adds proofs to a session; an empty list removes them. */
export function setSessionProofs(sessionId: string, proofs: readonly Proof[]): SQL {
  return sql`
    update affiliate.sessions set proofs = ${`{${proofs.join(',')}}`}::text[]
    where id = ${sessionId}::uuid`
}

/** Ends a session; the first reason stays. No row if it was over, or belongs to somebody else. */
export function revokeSession(
  userId: string,
  sessionId: string,
  reason: SessionEnd,
  now: Date,
): SQL {
  return sql`
    update affiliate.sessions
    set revoked_at = ${now.toISOString()}::timestamptz, revoked_reason = ${reason}
    where id = ${sessionId}::uuid and user_id = ${userId}::uuid and revoked_at is null
    returning id`
}

/** Ends the person's sessions except the given one; null = all. */
export function revokeSessions(
  userId: string,
  { exceptId, reason, now }: { exceptId: string | null; reason: SessionEnd; now: Date },
): SQL {
  return sql`
    update affiliate.sessions
    set revoked_at = ${now.toISOString()}::timestamptz, revoked_reason = ${reason}
    where user_id = ${userId}::uuid and revoked_at is null and expires_at > ${now.toISOString()}::timestamptz
      and id is distinct from ${exceptId}::uuid
    returning id`
}

/** A session, as its owner sees it. */
export interface SessionView {
  id: string
  createdAt: Date
  expiresAt: Date
  ip: string | null
  userAgent: string | null
  proofs: Proof[]
  usedAt: Date | null
  usedIp: string | null
}

const SESSIONS_MAX = 200

/** The person's open sessions, newest first. */
export function listSessions(userId: string, now: Date): SQL {
  return sql`
    select id, created_at, expires_at, ip, user_agent, proofs, used_at, used_ip
    from affiliate.sessions
    where user_id = ${userId}::uuid and revoked_at is null
      and expires_at > ${now.toISOString()}::timestamptz
    order by coalesce(used_at, created_at) desc, id desc limit ${SESSIONS_MAX}`
}

export function toSessionView(row: Row): SessionView {
  return {
    id: readText(row.id),
    createdAt: readTime(row.created_at),
    expiresAt: readTime(row.expires_at),
    ip: readTextOrNull(row.ip),
    userAgent: readTextOrNull(row.user_agent),
    proofs: readWords(proofs, row.proofs),
    usedAt: row.used_at === null ? null : readTime(row.used_at),
    usedIp: readTextOrNull(row.used_ip),
  }
}
