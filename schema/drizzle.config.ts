import { defineConfig } from 'drizzle-kit'

/** `npx drizzle-kit generate --config schema/drizzle.config.ts --name what_changes` writes the next migration. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './schema/!(*.test|*.config).ts',
  out: './migrations',
})
