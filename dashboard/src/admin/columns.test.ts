import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { auditActions, jobOutcomes } from '../../../schema/vocabulary.ts'
import { recordTables } from '../../../workers/admin/db/admin-tables.ts'
import { jobSchedules } from '../../../workers/operations/job-schedules.ts'
import { codeWord, shownName } from '../audit/code-words.ts'
import { enCodes } from '../audit/codes-en.ts'
import { ruCodes } from '../audit/codes-ru.ts'
import { en } from '../en.ts'
import { enPages } from '../pages-en.ts'
import { ruPages } from '../pages-ru.ts'
import { ru } from '../ru.ts'
import { enColumns, enTables } from './columns-en.ts'
import { ruColumns, ruTables } from './columns-ru.ts'
import { enAdmin } from './en.ts'
import { ruAdmin } from './ru.ts'

const columns = [...new Set(recordTables.flatMap(({ fields }) => fields.map(({ name }) => name)))]
const tables = recordTables.map(({ name }) => name)

test.each([
  ['English', enTables, enColumns, enAdmin],
  ['Russian', ruTables, ruColumns, ruAdmin],
])(
  'every table, column and action that staff see has a word in %s, and no word is left over',
  (_, t, c, words) => {
    expect(Object.keys(t).sort()).toEqual(tables.toSorted())
    expect(Object.keys(c).sort()).toEqual(columns.toSorted())
    expect(Object.keys(words.auditLog.actionNames).sort()).toEqual([...auditActions].sort())
  },
)

/** Columns with a closed list of codes, by table. */
const enumerated = new Map(
  Object.values(import.meta.glob<object>('../../../schema/**/*.ts', { eager: true }))
    .flatMap((module) => Object.values(module))
    .flatMap((value) => (is(value, PgTable) ? [getTableConfig(value)] : []))
    .map(({ name, columns }) => [name, columns.filter(({ enumValues }) => enumValues?.length)]),
)

test.each([
  ['English', { ...en, ...enPages, ...enCodes }],
  ['Russian', { ...ru, ...ruPages, ...ruCodes }],
])('every code that staff see in records has a word in %s', (_, words) => {
  const missing = recordTables.flatMap(({ name: table, fields }) =>
    fields.flatMap(({ name }) => {
      const column = enumerated.get(table)?.find((one) => one.name === name)
      // Currencies are shown by their codes.
      const codes = name.endsWith('currency') ? [] : (column?.enumValues ?? [])
      return codes
        .filter((code) => codeWord(words, table, name, code) === code)
        .map((code) => `${table}.${name}: ${code}`)
    }),
  )
  expect(missing).toEqual([])
  const [{ name: job }, [outcome]] = [jobSchedules[0], jobOutcomes]
  expect(shownName(words, 'job_runs', job)).not.toBe(job)
  expect(codeWord(words, 'job_runs', 'outcome', outcome)).not.toBe(outcome)
})
