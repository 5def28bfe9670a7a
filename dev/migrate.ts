/**
 * Applies migrations/ to a database, as its owner. Also a script for a real Neon project:
 *   MIGRATIONS_DATABASE_URL=postgres://owner:…@…neon.tech/tributary node dev/migrate.ts
 * It wants Neon's direct host, not the `-pooler` one: the migrator holds a session.
 */
import path from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

const migrationsFolder = path.resolve(import.meta.dirname, '../migrations')

/** Forward only, each migration once; a second run changes nothing. */
export async function migrateDatabase(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  try {
    await migrate(drizzle(pool), { migrationsFolder })
  } finally {
    await pool.end()
  }
}

if (process.argv[1] === import.meta.filename) {
  const url = process.env.MIGRATIONS_DATABASE_URL
  if (!url) {
    console.error('Set MIGRATIONS_DATABASE_URL to the URL of the database owner.')
    process.exit(1)
  }
  await migrateDatabase(url)
  console.log('The database is up to date.')
}
