/**
 * The one table of quotas: how many rows of a kind an account may hold, those that are archived, revoked or
 * over included, so that no account grows without bound. Staff set another number for one account in the
 * admin records of advertisers and affiliates. workers/core/limits.ts bounds requests instead.
 */
import { type SQL, sql } from 'drizzle-orm'
import { Refusal } from './refusal.ts'

export interface Quota {
  /** Whose rows are counted. */
  of: 'advertiser' | 'affiliate' | 'team' | 'person'
  /** Where staff set no other number. */
  usual: number
}

export const quotas = {
  apps: { of: 'advertiser', usual: 100 },
  app_keys: { of: 'advertiser', usual: 1_000 },
  caps: { of: 'advertiser', usual: 1_000 },
  registration_links: { of: 'advertiser', usual: 1_000 },
  /** Registration links for one address each, sent by mail. */
  partner_invitations: { of: 'advertiser', usual: 20_000 },
  links: { of: 'affiliate', usual: 2_000 },
  /** Into the team of an advertiser or an affiliate. */
  invitations: { of: 'team', usual: 2_000 },
  /** A person is no account: staff cannot change this one. */
  personal_tokens: { of: 'person', usual: 500 },
} as const satisfies Record<string, Quota>

export type QuotaName = keyof typeof quotas
export const quotaNames = Object.keys(quotas) as [QuotaName, ...QuotaName[]]

/** What staff may set a quota to. */
export const QUOTA_MAX = 1_000_000

/**
 * Goes before the statement that makes the row, in the same transaction. `owner`: id of the account, or SQL
 * that gives it. The API answers its guard as the refusal `quota_reached`.
 */
export function requireRoom(quota: QuotaName, owner: string | SQL): SQL {
  return sql`select affiliate.require_room(${quota}, ${owner}::uuid, ${quotas[quota].usual}::integer)`
}

export interface ReachedQuota {
  quota: QuotaName
  max: number
}

/** What a guard's message says of a quota; null: it is another guard. */
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

/** An account holds as many as it may. */
export class QuotaReached extends Refusal {
  readonly reached: ReachedQuota

  constructor(reached: ReachedQuota) {
    const { quota, max } = reached
    const whose = quotas[quota].of === 'person' ? 'You' : 'This account'
    const more = quotas[quota].of === 'person' ? '' : ' Ask the platform to raise the limit.'
    super('quota_reached', `${whose} may have at most ${max} ${words[quota]}.${more}`)
    this.reached = reached
  }
}
