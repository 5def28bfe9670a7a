/**
 * Failed sign-in attempts in a row. Each attempt is recorded before it is checked, and cleared if
 * it succeeds.
 */

import { type SQL, sql } from 'drizzle-orm'
import { delaySecondsAfter, TRIES_FORGOTTEN_SECONDS } from '../rules/attempts.ts'

/** How long a network counts as the person's after they signed in from it. */
const NETWORK_DAYS = 90

/** An attempt at an account, by its counters; `here` and `elsewhere` are keys of the table. */
export interface Try {
  counted: 'password' | 'code'
  here: string
  elsewhere: string
  /** The account's person; an unused id for an unknown account. */
  userId: string
  network: string
  now: Date
}

/** Whether the person recently signed in from this network. In scope `user`. */
export function isKnownNetwork(userId: string, network: string, now: Date): SQL {
  const since = new Date(now.getTime() - NETWORK_DAYS * 86_400_000).toISOString()
  return sql`exists (select from affiliate.sessions s
    where s.user_id = ${userId}::uuid and s.created_at > ${since}::timestamptz
      and (s.ip = ${network} or s.ip like ${`${network}:%`}))`
}

/**
 * Records an attempt, by account and network, and by account alone if the network is new to it.
 * Raises `too_soon` if either must still wait; the batch is then rolled back. Returns
 * `is_known_network` and the `keys` to clear if the attempt succeeds.
 */
export function recordAttempt(tried: Try): SQL {
  const now = sql`${tried.now.toISOString()}::timestamptz`
  const forgotten = sql`c.updated_at < ${now} - make_interval(secs => ${TRIES_FORGOTTEN_SECONDS})`
  const failures = sql`case when ${forgotten} then 1 else c.failures + 1 end`
  const delays = (key: 'here' | 'elsewhere') =>
    sql`${`{${delaySecondsAfter[`${tried.counted}_${key}`].join(',')}}`}::integer[]`
  const all = sql`(case c.key when ${tried.here} then ${delays('here')} else ${delays('elsewhere')} end)`
  const wait = sql`${all}[least(${failures}, cardinality(${all}))]`
  return sql`
    with asked as (
      select ${isKnownNetwork(tried.userId, tried.network, tried.now)} as is_known_network
    ), wanted as (
      select k.key from asked, unnest(array[${tried.here}, ${tried.elsewhere}]::text[]) k(key)
      where not (asked.is_known_network and k.key = ${tried.elsewhere})
    ), taken as (
      insert into affiliate.attempt_counters as c (key, failures, updated_at)
      select key, 1, ${now} from wanted order by key
      on conflict (key) do update set failures = ${failures}, updated_at = ${now},
        retry_at = ${now} + make_interval(secs => nullif(${wait}, 0))
      where c.retry_at is null or c.retry_at <= ${now}
      returning c.key
    )
    select affiliate.require((select count(*) from taken) = (select count(*) from wanted), 'too_soon'),
      (select is_known_network from asked) as is_known_network,
      (select array_agg(key) from taken) as keys`
}

/** When the next attempt at any of these is allowed; null = now. */
export function findRetryTime(keys: readonly string[]): SQL {
  return sql`select max(retry_at) as retry_at from affiliate.attempt_counters
    where key = any(${`{${keys.join(',')}}`}::text[])`
}

/** Clears the counted attempts after a successful one. */
export function clearAttempts(keys: readonly string[]): SQL {
  return sql`update affiliate.attempt_counters set failures = 0, retry_at = null
    where key = any(${`{${keys.join(',')}}`}::text[])`
}
