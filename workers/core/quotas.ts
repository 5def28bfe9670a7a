/**
 * Table of quotas: how many rows of each kind an account may have, including archived, revoked
 * and expired ones, so that no account grows without limit. Staff can change a number for one
 * account in the admin records of advertisers and affiliates. Request limits are in
 * workers/core/limits.ts.
 */
import { type SQL, sql } from 'drizzle-orm'
import { Refusal } from './refusal.ts'

export interface Quota {
  /** The owner of the counted rows. */
  of: 'advertiser' | 'affiliate' | 'team' | 'person'
  /** Default, unless staff set another number. */
  usual: number
}

export const quotas = {
  apps: { of: 'advertiser', usual: 100 },
  app_keys: { of: 'advertiser', usual: 1_000 },
  caps: { of: 'advertiser', usual: 1_000 },
  registration_links: { of: 'advertiser', usual: 1_000 },
  /** Registration links sent by mail, for one address each. */
  partner_invitations: { of: 'advertiser', usual: 20_000 },
  links: { of: 'affiliate', usual: 2_000 },
  /** Invitations into the team of an advertiser or an affiliate. */
  invitations: { of: 'team', usual: 2_000 },
  /** A person is not an account, so staff cannot change this number. */
  personal_tokens: { of: 'person', usual: 500 },
} as const satisfies Record<string, Quota>

export type QuotaName = keyof typeof quotas
export const quotaNames = Object.keys(quotas) as [QuotaName, ...QuotaName[]]

/** The highest number staff can set. */
export const QUOTA_MAX = 1_000_000

/**
 * Guard statement that runs before the insert, in the same transaction. `owner`: id of the
 * account, or SQL that returns it. The API turns the guard into the refusal `quota_reached`.
 */
export function requireRoom(quota: QuotaName, owner: string | SQL): SQL {
  return sql`select affiliate.require_room(${quota}, ${owner}::uuid, ${quotas[quota].usual}::integer)`
}

/**
 * Before a count that limits the rows of an owner, in a statement of its own: two inserts at once wait for each other, so that
 * the second counts the first. requireRoom takes such a lock itself.
 */
export const lockRoom = (rows: string, owner: string): SQL =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`room ${rows} ${owner}`}, 0))`

export interface ReachedQuota {
  quota: QuotaName
  max: number
}

/** Reads the quota from a guard's message; null = it is another guard. */
export function readReachedQuota(guard: string | null): ReachedQuota | null {
  const [, quota, max] = /^quota_reached:(\w+):(\d+)$/.exec(guard ?? '') ?? []
  return quota !== undefined && quota in quotas
    ? { quota: quota as QuotaName, max: Number(max) }
    : null
}

const words: Readonly<Record<QuotaName, string>> = {
  apps: 'apps',
  app_keys: 'app keys',
  caps: 'caps',
  registration_links: 'registration links',
  partner_invitations: 'invitations of affiliates',
  links: 'links',
  invitations: 'invitations',
  personal_tokens: 'personal tokens',
}

/** The account has reached its quota. */
export class QuotaReached extends Refusal {
  readonly reached: ReachedQuota

  constructor(reached: ReachedQuota) {
    const { quota, max } = reached
    const subject = quotas[quota].of === 'person' ? 'You' : 'This account'
    const more = quotas[quota].of === 'person' ? '' : ' Ask the platform to raise the limit.'
    super('quota_reached', `${subject} may have at most ${max} ${words[quota]}.${more}`)
    this.reached = reached
  }
}
