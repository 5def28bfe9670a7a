import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { families, renderDataModel } from '../dev/data-model.ts'

test('docs/data-model.md says what the schema says (npm run data-model rewrites it)', () => {
  const file = path.resolve(import.meta.dirname, '../docs/data-model.md')
  expect(readFileSync(file, 'utf8')).toBe(renderDataModel())
})

test('every migrated table is described, and none twice', () => {
  const described = Object.values(families)
    .flat()
    .map(({ table }) => {
      const { schema, name } = getTableConfig(table)
      return `${schema}.${name}`
    })
  const folder = path.resolve(import.meta.dirname, '../migrations')
  const migrations = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')
  // drizzle-kit quotes the names. A partition is no table of its own.
  const made = /^create table ("?\w+"?\."?\w+"?) (?!partition of)/gim
  const created = [...migrations.matchAll(made)].map(([, name]) => name?.replaceAll('"', ''))
  expect([...described].sort()).toEqual([...created].sort())
})
