/** Accounts at outside providers by which people sign in. */
import { type SQL, sql } from 'drizzle-orm'
import type { IdentityProvider } from '../../../schema/vocabulary.ts'
import { isKnownNetwork } from '../sign-in/db/attempts.ts'

/** Who signs in by this account at the provider, and who has the address. In scope `sign_in`. */
export function findByIdentity(provider: IdentityProvider, subject: string, email: string): SQL {
  return sql`
    select affiliate.person_of_identity(${provider}, ${subject}) as user_id,
      exists (select from affiliate.users u where u.email = ${email}) as has_account`
}

/** Whether the person signed in from this network lately. In scope `user`. */
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

/** Links the account; raises a unique violation when it, or another of this provider, is linked. In scope `user`. */
export function insertIdentity(identity: NewIdentity): SQL {
  return sql`
    insert into affiliate.external_identities (id, user_id, provider, subject, email, created_at)
    values (${identity.id}::uuid, ${identity.userId}::uuid, ${identity.provider}, ${identity.subject},
      ${identity.email}, ${identity.now.toISOString()}::timestamptz)`
}

/**
 * Takes the account away, unless it is the last way in: then `last_way_in` is raised. Answers a row when
 * there was one. In scope `user`.
 */
export function deleteIdentity(userId: string, provider: IdentityProvider): SQL {
  return sql`
    with others as (
      select affiliate.require(u.password_hash is not null or exists (
        select from affiliate.external_identities o
        where o.user_id = u.id and o.provider <> ${provider}), 'last_way_in')
      from affiliate.users u where u.id = ${userId}::uuid)
    delete from affiliate.external_identities
    where user_id = ${userId}::uuid and provider = ${provider} and exists (select from others)
    returning provider`
}
