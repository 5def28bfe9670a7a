import { sql } from 'drizzle-orm'
import { bigint, customType, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** UUIDv7 primary key, usually made by the edge or the operation; the database is the default. */
export const idColumn = () => uuid('id').primaryKey().default(sql`uuidv7()`)

export const timeColumn = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export const createdAtColumn = () => timeColumn('created_at').notNull().default(sql`now()`)

/** Minor units of the currency in the row. */
export const minorColumn = (name: string) => bigint(name, { mode: 'bigint' })

/** ISO 4217 code, upper-case. */
export const currencyColumn = () => text('currency')

export const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })
