/** One-time codes and recovery codes of a person. Everything in scope `user`. */

import { type SQL, sql } from 'drizzle-orm'
import {
  readRowOrNull,
  readRows,
  readText,
  readTime,
  readTimeOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'
import { type PasskeyRow, toPasskeys } from './passkeys.ts'

/** The second factors a person has. */
export interface SecondFactors {
  totp: { secretSealed: string; confirmedAt: Date | null; createdAt: Date } | null
  passkeys: PasskeyRow[]
  recoveryCodesLeft: number
}

/** `totp`, `passkeys` and `recovery_codes_left` in one row. */
export function findSecondFactors(userId: string): SQL {
  return sql`
    select
      (select jsonb_build_object('secret_sealed', f.secret_sealed, 'confirmed_at', f.confirmed_at,
          'created_at', f.created_at)
        from affiliate.totp_factors f where f.user_id = ${userId}::uuid) as totp,
      (select coalesce(jsonb_agg(to_jsonb(k) order by k.created_at, k.id), '[]')
        from affiliate.passkeys k where k.user_id = ${userId}::uuid) as passkeys,
      (select count(*) from affiliate.recovery_codes c
        where c.user_id = ${userId}::uuid and c.used_at is null) as recovery_codes_left`
}

export function toSecondFactors(row: Row): SecondFactors {
  const totp = readRowOrNull(row.totp)
  return {
    totp: totp && {
      secretSealed: readText(totp.secret_sealed),
      confirmedAt: readTimeOrNull(totp.confirmed_at),
      createdAt: readTime(totp.created_at),
    },
    passkeys: toPasskeys(readRows(row.passkeys)),
    recoveryCodesLeft: Number(row.recovery_codes_left),
  }
}

/** Stores a secret until its first code confirms it. A confirmed secret is not changed. */
export function insertTotp(userId: string, secretSealed: string, now: Date): SQL {
  return sql`
    insert into affiliate.totp_factors as f (user_id, secret_sealed, created_at)
    values (${userId}::uuid, ${secretSealed}, ${timestamp(now)})
    on conflict (user_id) do update
      set secret_sealed = excluded.secret_sealed, created_at = excluded.created_at
      where f.confirmed_at is null
    returning user_id`
}

/**
 * Confirms the secret after its first code. Raises `facts_changed` if it was replaced meanwhile.
 */
export function confirmTotp(userId: string, secretSealed: string, step: number, now: Date): SQL {
  return sql`
    with confirmed as (
      update affiliate.totp_factors
      set confirmed_at = ${timestamp(now)}, last_step = ${step}
      where user_id = ${userId}::uuid and confirmed_at is null and secret_sealed = ${secretSealed}
      returning 1)
    select affiliate.require(exists (select from confirmed), 'facts_changed')`
}

/** Uses the time step of a code. Raises `code_used` if it or a later one was used before. */
export function acceptStep(userId: string, step: number): SQL {
  return sql`
    with accepted as (
      update affiliate.totp_factors set last_step = ${step}
      where user_id = ${userId}::uuid and confirmed_at is not null
        and (last_step is null or last_step < ${step})
      returning 1)
    select affiliate.require(exists (select from accepted), 'code_used')`
}

export function deleteTotp(userId: string): SQL {
  return sql`
    delete from affiliate.totp_factors where user_id = ${userId}::uuid
    returning confirmed_at is not null as was_confirmed`
}

/** Replaces all recovery codes. */
export function replaceRecoveryCodes(userId: string, hashes: readonly string[], now: Date): SQL[] {
  return [
    sql`delete from affiliate.recovery_codes where user_id = ${userId}::uuid`,
    sql`insert into affiliate.recovery_codes (hash, user_id, created_at)
      select h, ${userId}::uuid, ${timestamp(now)}
      from unnest(${`{${hashes.join(',')}}`}::text[]) h`,
  ]
}

/** Uses a recovery code. Raises `code_used` if it was used before. */
export function spendRecoveryCode(userId: string, hash: string, now: Date): SQL {
  return sql`
    with spent as (
      update affiliate.recovery_codes set used_at = ${timestamp(now)}
      where hash = ${hash} and user_id = ${userId}::uuid and used_at is null
      returning 1)
    select affiliate.require(exists (select from spent), 'code_used')`
}

/** Whether the person has this unused recovery code: `is_good`. */
export function findRecoveryCode(userId: string, hash: string): SQL {
  return sql`select exists (select from affiliate.recovery_codes
    where hash = ${hash} and user_id = ${userId}::uuid and used_at is null) as is_good`
}
