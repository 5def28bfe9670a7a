import { type SQL, sql } from 'drizzle-orm'

/** Deletes all second factors of a person. In scope of an administrator. */
export function deleteFactors(userId: string): SQL[] {
  return ['totp_factors', 'passkeys', 'recovery_codes'].map(
    (table) => sql`delete from affiliate.${sql.raw(table)} where user_id = ${userId}::uuid`,
  )
}

/** The person's name, address, language and roles, and whether they have a second factor. */
export function findFactorHolder(userId: string): SQL {
  return sql`
    select u.id, u.name, u.email, u.language,
      affiliate.has_second_factor(u.id) as has_second_factor,
      coalesce((select jsonb_agg(r.role) from affiliate.user_roles r where r.user_id = u.id), '[]')
        as roles
    from affiliate.users u where u.id = ${userId}::uuid`
}
