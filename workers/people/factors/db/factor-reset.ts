import { type SQL, sql } from 'drizzle-orm'

/** Takes all second factors of a person away. In scope of an administrator. */
export function deleteFactors(userId: string): SQL[] {
  return ['totp_factors', 'passkeys', 'recovery_codes'].map(
    (table) => sql`delete from affiliate.${sql.raw(table)} where user_id = ${userId}::uuid`,
  )
}

/** Who it is about: name, address, language, roles, and whether there is anything to take away. */
export function findFactorHolder(userId: string): SQL {
  return sql`
    select u.id, u.name, u.email, u.language,
      affiliate.has_second_factor(u.id) as has_second_factor,
      coalesce((select jsonb_agg(r.role) from affiliate.user_roles r where r.user_id = u.id), '[]')
        as roles
    from affiliate.users u where u.id = ${userId}::uuid`
}
