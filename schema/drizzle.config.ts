import { defineConfig } from 'drizzle-kit'

/**
 * `npx drizzle-kit generate --config schema/drizzle.config.ts --name what_changes` writes the next
 * migration, with `--custom` an empty one. Delete the previous snapshot: migrations/meta keeps only
 * the last one (docs/decisions/0023).
 */
export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './schema/!(*.test|*.config).ts',
    './schema/{statistics,delivery,promotion,partners}/*.ts',
  ],
  out: './migrations',
})
