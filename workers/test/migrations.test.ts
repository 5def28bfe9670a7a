/**
 * Migrations run while the code before them still serves (F30): they widen the schema, and what is to go
 * goes with a later release. So what the old code reads and writes must stay as it is.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readMigrations, schemaFolders } from '../../dev/schema-files.ts'

const files = readMigrations(schemaFolders.migrations)
/** The baseline made the database: nothing ran before it. */
const later = files.slice(1).map(({ name, text }) => [name, text] as const)

/** What would break the code of the release before, and why. */
const breaking: readonly [RegExp, string][] = [
  [/\bdrop\s+(table|column|schema|view|type)\b/i, 'the old code still reads it'],
  [/\brename\s+(to|column|table)\b/i, 'the old code knows the old name'],
  [/\balter\s+column\s+\S+\s+set\s+not\s+null/i, 'the old code may leave it empty'],
  [/\balter\s+column\s+\S+\s+(set\s+data\s+)?type\b/i, 'the old code writes the old type'],
  [/\badd\s+column\s+(?!.*\bdefault\b).*\bnot\s+null\b/i, 'the old code does not fill it'],
  [/\brevoke\b(?!.*\bfrom\s+public\b)/i, 'the old code still does it'],
]

const statementsOf = (text: string) =>
  text
    .replaceAll(/^\s*--(?!>).*$/gm, '')
    .split(/--> statement-breakpoint|;\s*\n/)
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())

const breachesOf = (text: string) =>
  statementsOf(text).flatMap((statement) =>
    breaking
      .filter(([pattern]) => pattern.test(statement))
      .map(([, why]) => `${statement.slice(0, 100)}: ${why}`),
  )

/** Nothing is deployed yet that could read the old names. After the first release this list stays as it is. */
const beforeFirstRelease: readonly string[] = ['0013_simpler_paths']

test('F30: later migrations leave the code of the release before working', () => {
  const released = later.filter(([name]) => !beforeFirstRelease.includes(name))
  const breaches = released.flatMap(([name, text]) =>
    breachesOf(text).map((what) => `${name}: ${what}`),
  )
  expect(breaches).toEqual([])
})

test.each([
  'alter table a.b drop column c;\n',
  'ALTER TABLE "a"."b" RENAME COLUMN "c" TO "d";--> statement-breakpoint',
  'alter table a.b alter column c set not null;\n',
  'alter table a.b add column c text not null;\n',
  'alter table a.b alter column c type bigint;\n',
  'revoke update on a.b from app_api;\n',
])('F30: %s would break it', (statement) => {
  expect(breachesOf(statement)).toHaveLength(1)
})

/** drizzle-kit compares schema/*.ts with the last snapshot alone: the ones before are hundreds of kilobytes each. */
test('its journal knows each migration, and one snapshot is kept: the last', () => {
  const meta = path.join(schemaFolders.migrations, 'meta')
  const journal = JSON.parse(readFileSync(path.join(meta, '_journal.json'), 'utf8')) as {
    entries: { tag: string }[]
  }
  expect(journal.entries.map(({ tag }) => tag)).toEqual(files.map(({ name }) => name))
  const last = `${files.at(-1)?.name.slice(0, 4)}_snapshot.json`
  expect(readdirSync(meta).sort()).toEqual([last, '_journal.json'])
})
