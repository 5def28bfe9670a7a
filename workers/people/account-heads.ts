import { type SQL, sql } from 'drizzle-orm'
import { type Language, languages } from '../../schema/vocabulary.ts'
import { readText, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'

/** A recipient of mails about the account. */
export interface AccountHead {
  userId: string
  name: string
  email: string
  language: Language
}

/** The heads of an affiliate account or an advertiser. */
export function listHeadsOf(kind: 'affiliate' | 'advertiser', id: string): SQL {
  return sql`
    select u.id, u.name, u.email, u.language from affiliate.users u
    where u.status = 'active' and exists (select from affiliate.user_roles r
      where r.user_id = u.id and r.role = ${kind}
        and r.${sql.raw(`${kind}_id`)} = ${id}::uuid)
    order by u.id`
}

export function toAccountHead(row: Row): AccountHead {
  return {
    userId: readText(row.id),
    name: readText(row.name),
    email: readText(row.email),
    language: readWord(languages, row.language),
  }
}
