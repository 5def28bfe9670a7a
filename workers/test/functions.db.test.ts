/** schema/functions and the database hold the same functions, and each is used. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFunctions, schemaFolders } from '../../dev/schema-files.ts'
import { makeFreshDatabase } from './fresh-database.ts'
import { ownerUrlOf } from './owner-hand.ts'

/**
 * No code calls them any more, but Workers of the previous release do (they go with the next release), or the
 * baseline uses them (they go with the next baseline).
 */
const kept: readonly string[] = []

const root = path.resolve(import.meta.dirname, '../..')
const files = readFunctions(schemaFolders.functions)
const fileNames = files.map(({ name }) => name)

const { systemTcpUrl } = await makeFreshDatabase()
const owner = new pg.Client({ connectionString: ownerUrlOf(systemTcpUrl) })
beforeAll(async () => {
  await owner.connect()
})
afterAll(() => owner.end())

/** By name: the whole definition, and who may call it. */
async function definitions(): Promise<Record<string, string>> {
  const { rows } = await owner.query(
    `select p.pronamespace::regnamespace || '.' || p.proname as name,
       pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '') as text
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('affiliate', 'ledger', 'logs') order by 1`,
  )
  return Object.fromEntries(rows.map(({ name, text }) => [name, text]))
}

test('the database holds the functions of the folder, and no other', async () => {
  expect(Object.keys(await definitions())).toEqual(fileNames.toSorted())
})

test('each equals its file: no migration changed it', async () => {
  const before = await definitions()
  await owner.query('begin')
  for (const { text } of files) await owner.query(text)
  const after = await definitions()
  await owner.query('rollback')
  expect(after).toEqual(before)
})

test('a file lies in the folder of a capability', () => {
  const capabilities = readdirSync(path.join(root, 'workers'))
  const folders = readdirSync(schemaFolders.functions)
  expect(folders.filter((name) => !capabilities.includes(name))).toEqual([])
})

test('each file begins with a comment', () => {
  expect(files.filter(({ text }) => !/^-- [A-Z]/.test(text))).toEqual([])
})

/** Comments do not count as calls. */
const withoutComments = (text: string) => text.replaceAll(/^\s*(\/\/|\/?\*|--).*$/gm, '')
const isNamedIn = (text: string) => (name: string) =>
  new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(text)

/** Functions that neither `code` nor `objects` names, nor another function that is used itself. */
function findDead(texts: Record<string, string>, code: string, objects: readonly string[]) {
  const names = Object.keys(texts)
  const used = new Set(objects)
  let found = names.filter(isNamedIn(code)).concat(objects)
  while (found.length > 0) {
    for (const name of found) used.add(name)
    const bodies = found.map((name) => withoutComments(texts[name] ?? '')).join('\n')
    found = names.filter(isNamedIn(bodies)).filter((name) => !used.has(name))
  }
  return names.filter((name) => !used.has(name))
}

/** Production code, without tests. */
function readCode(): string {
  const paths = ['workers', 'schema', 'dev', 'bench'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => path.join(folder, name)),
  )
  return paths
    .filter((name) => !name.startsWith(path.join('workers', 'test')))
    .map((name) => withoutComments(readFileSync(path.join(root, name), 'utf8')))
    .join('\n')
}

test('each is called: by TypeScript, a policy, a trigger, a column, an index, or another that is', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `select distinct p.pronamespace::regnamespace || '.' || p.proname as name
     from pg_depend d join pg_proc p on p.oid = d.refobjid
     where d.refclassid = 'pg_proc'::regclass and d.classid <> 'pg_proc'::regclass
       and p.pronamespace::regnamespace::text in ('affiliate', 'ledger', 'logs')`,
  )
  const texts = Object.fromEntries(files.map(({ name, text }) => [name, text]))
  const objects = rows.map(({ name }) => name)
  expect(objects.length).toBeGreaterThan(20)
  expect(findDead(texts, readCode(), objects)).toEqual(kept)
})

test('a function that only a comment, itself or another dead one names is dead', () => {
  const call = (name: string, body: string) =>
    `-- See a.commented.\ncreate or replace function ${name}() returns int language sql\nas $$ ${body} $$;\n`
  const texts = {
    'a.called': call('a.called', 'select a.helped()'),
    'a.helped': call('a.helped', 'select 1'),
    'a.guard': call('a.guard', 'select 1'),
    'a.commented': call('a.commented', 'select 1'),
    'a.dead': call('a.dead', 'select a.dead() + a.dead_too()'),
    'a.dead_too': call('a.dead_too', 'select 1'),
  }
  const code = withoutComments('sql`select a.called()`\n// Not a.commented.\n/** a.commented */\n')
  expect(findDead(texts, code, ['a.guard'])).toEqual(['a.commented', 'a.dead', 'a.dead_too'])
})
