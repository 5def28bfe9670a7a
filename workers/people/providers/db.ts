/** Accounts at outside providers that people sign in with. */
import { type SQL, sql } from 'drizzle-orm'
import type { IdentityProvider } from '../../../schema/vocabulary.ts'
import { isKnownNetwork } from '../sign-in/db/attempts.ts'

/**
 * The person linked to this provider account, and the person with the address. In scope `sign_in`.
 */
export function findByIdentity(provider: IdentityProvider, subject: string, email: string): SQL {
  return sql`
    select affiliate.person_of_identity(${provider}, ${subject}) as user_id,
      exists (select from affiliate.users u where u.email = ${email}) as has_account`
}

/** Whether the person recently signed in from this network. In scope `user`. */
export function askKnownNetwork(userId: string, network: string, now: Date): SQL {
  return sql`select ${isKnownNetwork(userId, network, now)} as is_known_network`
}

/** The person's linked accounts. In scope `user`. */
export function listIdentities(userId: string): SQL {
  return sql`
    select provider, email, created_at from affiliate.external_identities
    where user_id = ${userId}::uuid order by provider limit 10`
}

export interface NewIdentity {
  id: string
  userId: string
  provider: IdentityProvider
  subject: string
  email: string
  now: Date
}

/**
 * Links the account. Raises a unique violation if it, or another of this provider, is linked. In
 * scope `user`.
 */
export function insertIdentity(identity: NewIdentity): SQL {
  return sql`
    insert into affiliate.external_identities (id, user_id, provider, subject, email, created_at)
    values (${identity.id}::uuid, ${identity.userId}::uuid, ${identity.provider}, ${identity.subject},
      ${identity.email}, ${identity.now.toISOString()}::timestamptz)`
}

/**
 * Unlinks the account, unless it is the person's only way to sign in: then raises `last_way_in`.
 * The last statement returns a row if one was linked. Locks the person: two at once leave one. In scope `user`.
 */
export function deleteIdentity(userId: string, provider: IdentityProvider): SQL[] {
  const unlink = sql`
    with others as (
      select affiliate.require(u.password_hash is not null or exists (
        select from affiliate.external_identities o
        where o.user_id = u.id and o.provider <> ${provider}), 'last_way_in')
      from affiliate.users u where u.id = ${userId}::uuid)
    delete from affiliate.external_identities
    where user_id = ${userId}::uuid and provider = ${provider} and exists (select from others)
    returning provider`
  return [sql`select id from affiliate.users where id = ${userId}::uuid for no key update`, unlink]
}
