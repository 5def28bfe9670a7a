import { expect, test } from 'vitest'
import { auditActions } from '../../../schema/vocabulary.ts'
import { recordTables } from '../../../workers/admin/db/admin-tables.ts'
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
