/** Passkeys of a person, and their challenges. Everything in scope `user`. */

import { type SQL, sql } from 'drizzle-orm'
import type { ChallengePurpose } from '../../../../schema/vocabulary.ts'
import { readText, readTexts, readTime, readTimeOrNull } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'

export interface PasskeyRow {
  id: string
  credentialId: string
  /** COSE, base64url. */
  publicKey: string
  signCount: number
  transports: string[]
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

export function toPasskeys(rows: readonly Row[]): PasskeyRow[] {
  return rows.map((row) => ({
    id: readText(row.id),
    credentialId: readText(row.credential_id),
    publicKey: readText(row.public_key),
    signCount: Number(row.sign_count),
    transports: readTexts(row.transports),
    name: readText(row.name),
    createdAt: readTime(row.created_at),
    lastUsedAt: readTimeOrNull(row.last_used_at),
  }))
}

export type NewPasskey = Omit<PasskeyRow, 'lastUsedAt'> & { userId: string }

/** Raises `passkey_taken` if the passkey is already registered. */
export function insertPasskey(passkey: NewPasskey): SQL {
  return sql`
    with inserted as (insert into affiliate.passkeys
      (id, user_id, credential_id, public_key, sign_count, transports, name, created_at)
    values (${passkey.id}::uuid, ${passkey.userId}::uuid, ${passkey.credentialId},
      ${passkey.publicKey}, ${passkey.signCount},
      array(select jsonb_array_elements_text(${JSON.stringify(passkey.transports)}::jsonb)),
      ${passkey.name}, ${timestamp(passkey.createdAt)})
    on conflict (credential_id) do nothing returning 1)
    select affiliate.require(exists (select from inserted), 'passkey_taken')`
}

export function renamePasskey(userId: string, passkeyId: string, name: string): SQL {
  return sql`update affiliate.passkeys set name = ${name}
    where id = ${passkeyId}::uuid and user_id = ${userId}::uuid returning id`
}

export function deletePasskey(userId: string, passkeyId: string): SQL {
  return sql`delete from affiliate.passkeys
    where id = ${passkeyId}::uuid and user_id = ${userId}::uuid returning id`
}

/**
 * Records a use. Raises `code_used` if the counter has not risen since it was read: of two
 * answers with the same counter, one comes from a copied key. Authenticators without a counter stay
 * at 0.
 */
export function notePasskeyUse(passkeyId: string, signCount: number, now: Date): SQL {
  return sql`
    with used as (
      update affiliate.passkeys set sign_count = ${signCount}, last_used_at = ${timestamp(now)}
      where id = ${passkeyId}::uuid and (sign_count < ${signCount} or (sign_count = 0 and ${signCount}::bigint = 0))
      returning 1)
    select affiliate.require(exists (select from used), 'code_used')`
}

export interface NewChallenge {
  id: string
  userId: string
  purpose: ChallengePurpose
  challenge: string
  /** SHA-256 of the action to confirm; null for other purposes. */
  requestHash: string | null
  createdAt: Date
  expiresAt: Date
}

export function insertChallenge(challenge: NewChallenge): SQL {
  return sql`
    insert into affiliate.passkey_challenges
      (id, user_id, purpose, challenge, request_hash, created_at, expires_at)
    values (${challenge.id}::uuid, ${challenge.userId}::uuid, ${challenge.purpose},
      ${challenge.challenge}, ${challenge.requestHash}, ${timestamp(challenge.createdAt)},
      ${timestamp(challenge.expiresAt)})`
}

/** The open challenge of this purpose: `id` and `request_hash`. */
export function findChallenge(
  userId: string,
  purpose: ChallengePurpose,
  challenge: string,
  now: Date,
): SQL {
  return sql`
    select id, request_hash from affiliate.passkey_challenges
    where user_id = ${userId}::uuid and purpose = ${purpose} and challenge = ${challenge}
      and used_at is null and expires_at > ${timestamp(now)}`
}

/** Uses a challenge. Raises `code_used` if it was used before. */
export function spendChallenge(challengeId: string, now: Date): SQL {
  return sql`
    with spent as (
      update affiliate.passkey_challenges set used_at = ${timestamp(now)}
      where id = ${challengeId}::uuid and used_at is null
      returning 1)
    select affiliate.require(exists (select from spent), 'code_used')`
}
