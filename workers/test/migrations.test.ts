/**
 * The previous release still runs during a migration (F30), so migrations only add to the schema. Removals
 * follow in a later release, and everything the old code reads and writes must stay.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readMigrations, schemaFolders } from '../../dev/schema-files.ts'

const files = readMigrations(schemaFolders.migrations)
/** The baseline made the database; no release ran before it. */
const later = files.slice(1).map(({ name, text }) => [name, text] as const)

/** Statements that would break the code of the previous release, and why. */
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

/** Nothing that reads the old names is deployed yet. After the first release this list must not change. */
const beforeFirstRelease: readonly string[] = ['0013_simpler_paths']

test('F30: the code of the previous release works with each later migration', () => {
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
])('F30: %s would break the previous release', (statement) => {
  expect(breachesOf(statement)).toHaveLength(1)
})

/** drizzle-kit compares schema/*.ts with the last snapshot only; older snapshots would add hundreds of kilobytes each. */
test('the journal lists each migration, and only the last snapshot is kept', () => {
  const meta = path.join(schemaFolders.migrations, 'meta')
  const journal = JSON.parse(readFileSync(path.join(meta, '_journal.json'), 'utf8')) as {
    entries: { tag: string }[]
  }
  expect(journal.entries.map(({ tag }) => tag)).toEqual(files.map(({ name }) => name))
  const last = `${files.at(-1)?.name.slice(0, 4)}_snapshot.json`
  expect(readdirSync(meta).sort()).toEqual([last, '_journal.json'])
})
