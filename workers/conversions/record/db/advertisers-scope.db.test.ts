/** A scope of several advertisers may read and write exactly their rows. */
import { type SQL, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { type Row, runScoped, type Scope, sqlStateOf } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeApiWorld } from '../../../test/api-world.ts'
import { saleOf, seedClick, seedTenant } from '../../../test/books-world.ts'
import { addTenantRows } from '../../../test/tenant-rows.ts'
import { recordConversion } from '../verbs/record-conversion.ts'

const now = new Date()
const REFUSED = '42501'
/** Members and the platform's payout days, which only the scope of a single advertiser may read. */
const FEWER = ['avatars', 'payout_schedules', 'sessions', 'users'].map(
  (name) => `affiliate.${name}`,
)

interface Table {
  name: string
  /** True if its rows name their advertiser. */
  isOwned: boolean
  /** Columns that the API's role may write, without generated ones. */
  inserted: string[]
  updated: string[]
}

const world = await makeApiWorld()
const rows = await addTenantRows(world)
const foreignRows = await addTenantRows(world)
const listed: string[] = [
  rows.idOf.advertiser!,
  (await addTenantRows(world)).idOf.advertiser!,
  await addSeller(),
]
const unlisted: string[] = [foreignRows.idOf.advertiser!, await addSeller()]
const batch: Scope = { kind: 'advertisers', advertiserIds: listed }
const tables = await readTables()

const alone = (advertiserId: string): Scope => ({ kind: 'advertiser', advertiserId })
const rowsOf = (ids: readonly string[]) =>
  sql`advertiser_id in (${sql.join(
    ids.map((id) => sql`${id}::uuid`),
    sql`, `,
  )})`

/** One with money, and two conversions: one paid, one under review. */
async function addSeller(): Promise<string> {
  const terms = {
    depositMinor: 1_000_000n,
    levels: [300, 0],
    sponsors: 1,
    reviews: 'usual',
  } as const
  const tenant = await seedTenant(world.system, terms)
  for (const country of ['DE', 'BR']) {
    const clickId = await seedClick(world.system, tenant, now, { country: 'DE' })
    const own = { clickId, customerId: `buyer-${country}`, visitor: { country } }
    const { outcome } = await recordConversion(world.api, saleOf(tenant, own))
    expect(outcome).toBe('recorded')
  }
  return tenant.advertiserId
}

/** Tables of which the API's role may read something. */
async function readTables(): Promise<Table[]> {
  const [found = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select c.oid::regclass::text as name, bool_or(a.attname = 'advertiser_id') as owned,
        coalesce(json_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attgenerated = '' and a.attidentity = ''
          and has_column_privilege('app_api', c.oid, a.attnum, 'INSERT')), '[]') as inserted,
        coalesce(json_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attgenerated = ''
          and has_column_privilege('app_api', c.oid, a.attnum, 'UPDATE')), '[]') as updated
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname in ('affiliate', 'ledger', 'logs') and c.relkind in ('r', 'p') and not c.relispartition
        and has_any_column_privilege('app_api', c.oid, 'SELECT')
      group by c.oid order by 1`,
  ])
  return found.map((row) => ({
    ...{ name: row.name as string, isOwned: row.owned as boolean },
    ...{ inserted: row.inserted as string[], updated: row.updated as string[] },
  }))
}

/** Counts the rows of each table that the scope may read, after the given settings. */
async function seenIn(scope: Scope, of: readonly Table[], where = sql`true`, before: SQL[] = []) {
  const counts = await runScoped(world.api, scope, [
    ...before,
    ...of.map(({ name }) => sql`select count(*)::int as n from ${sql.raw(name)} where ${where}`),
  ])
  return Object.fromEntries(
    of.map(({ name }, index) => [name, counts[before.length + index]?.[0]?.n as number]),
  )
}

const owned = () => tables.filter(({ isOwned }) => isOwned)
const namesOf = (counts: Record<string, number>) =>
  Object.keys(counts).filter((name) => counts[name])

/** Which error, if any, ended it. */
const failureOf = async (statement: SQL, scope = batch) => {
  const [done] = await Promise.allSettled([runScoped(world.api, scope, [statement])])
  return done.status === 'rejected' ? sqlStateOf(done.reason) : null
}

describe('reading', () => {
  test('every table: the rows that each listed advertiser sees alone, and no others', async () => {
    const own = await seenIn(batch, owned(), rowsOf(listed))
    const expected = Object.fromEntries(owned().map(({ name }) => [name, 0]))
    for (const advertiserId of listed) {
      const counts = await seenIn(alone(advertiserId), owned(), rowsOf(listed))
      for (const [name, n] of Object.entries(counts)) expected[name]! += n
    }
    expect(own).toEqual(expected)
    expect(namesOf(own).length).toBeGreaterThan(25)
    expect(namesOf(await seenIn(batch, owned(), rowsOf(unlisted)))).toEqual([])
    // There is something to be seen of them.
    const theirs = await seenIn(alone(unlisted[1]!), owned(), rowsOf(unlisted))
    expect(namesOf(theirs).length).toBeGreaterThan(10)
  })

  test('tables without an advertiser: the rows that each sees alone, and shared rows', async () => {
    const others = tables.filter(({ isOwned }) => !isOwned)
    const everybody = await seenIn(alone(newId(now)), others)
    const expected = { ...everybody }
    for (const advertiserId of listed) {
      const counts = await seenIn(alone(advertiserId), others)
      for (const [name, n] of Object.entries(counts)) expected[name]! += n - everybody[name]!
    }
    const seen = await seenIn(batch, others)
    const unlike = others.filter(({ name }) => seen[name] !== expected[name])
    const fewer = unlike.filter(({ name }) => seen[name]! < expected[name]!)
    expect(fewer.map(({ name }) => name)).toEqual(FEWER)
    expect(unlike).toEqual(fewer)
  })

  test('no rows of people, sign-in, mail, other advertisers’ payments or the platform', async () => {
    const closed = [
      ...['users', 'sessions', 'totp_factors', 'recovery_codes', 'passkeys', 'passkey_challenges'],
      ...['email_tokens', 'external_identities', 'personal_tokens', 'impersonations', 'avatars'],
      ...['platform_settings', 'receiver_changes', 'tax_forms', 'payout_schedules'],
    ].map((name) => `affiliate.${name}`)
    const known = tables.filter(({ name }) => closed.includes(name))
    expect(known.length).toBeGreaterThan(11)
    expect(namesOf(await seenIn(batch, known))).toEqual([])
  })
})

describe('writing', () => {
  /** An existing row of each table, which an advertiser of the scope inserts again. */
  async function copies(advertiserIds: readonly string[]) {
    const all: { name: string; statement: SQL }[] = []
    for (const { name, inserted } of owned()) {
      if (!inserted.includes('advertiser_id')) continue
      const [found] = await Promise.allSettled([
        runScoped(world.system, { kind: 'system' }, [
          sql`select to_json(t) as row from ${sql.raw(name)} t where ${rowsOf(advertiserIds)} limit 1`,
        ]),
      ])
      // Not even jobs read all tables.
      const row = found.status === 'fulfilled' ? found.value[0]?.[0] : undefined
      if (row === undefined) continue
      const columns = sql.raw(inserted.join(', '))
      const json = JSON.stringify(row.row)
      const statement = sql`insert into ${sql.raw(name)} (${columns})
        select ${columns} from json_populate_record(null::${sql.raw(name)}, ${json}::json)`
      all.push({ name, statement })
    }
    return all
  }

  test('every table refuses a row of another advertiser; an own row fails only as a duplicate', async () => {
    const foreign: [string, string | null][] = []
    for (const { name, statement } of await copies(unlisted)) {
      foreign.push([name, await failureOf(statement)])
    }
    expect(foreign.length).toBeGreaterThan(20)
    expect(foreign.filter(([, state]) => state !== REFUSED)).toEqual([])
    const own: string[] = []
    for (const { name, statement } of await copies(listed)) {
      if ((await failureOf(statement)) !== REFUSED) own.push(name)
    }
    expect(own).toEqual(expect.arrayContaining(written))
  })

  /** Tables that a batch writes. */
  const written = [
    ...['affiliate.customers', 'affiliate.conversions', 'affiliate.commissions'],
    ...['affiliate.conversion_rollups_daily', 'affiliate.conversion_rollups_hourly'],
    'affiliate.conversion_counts',
    ...['affiliate.reviews', 'affiliate.review_signals', 'logs.events', 'logs.inbound_reports'],
    ...['ledger.accounts', 'ledger.transactions', 'ledger.transfers'],
  ]

  test('rows of others cannot be changed, and own rows cannot be given to others', async () => {
    const changed = async (name: string, column: string, ids: readonly string[]) => {
      const [found = []] = await runScoped(world.api, batch, [
        sql`update ${sql.raw(name)} set ${sql.raw(`${column} = ${column}`)} where ${rowsOf(ids)} returning 1 as n`,
      ])
      return found.length
    }
    const touched: string[] = []
    for (const { name, updated } of owned()) {
      const [column] = updated
      if (column === undefined) continue
      expect([name, await changed(name, column, unlisted)]).toEqual([name, 0])
      // Triggers refuse some columns of own rows.
      const own = await Promise.all(updated.map((one) => changed(name, one, listed).catch(() => 0)))
      if (own.some((count) => count > 0)) touched.push(name)
      const given = sql`update ${sql.raw(name)} set advertiser_id = ${unlisted[0]}::uuid
        where ${rowsOf(listed)} returning 1 as n`
      const [moved] = await Promise.allSettled([runScoped(world.api, batch, [given])])
      const isMoved = moved.status === 'fulfilled' && moved.value[0]?.length !== 0
      expect([name, isMoved]).toEqual([name, false])
    }
    expect(touched).toEqual(expect.arrayContaining(['ledger.accounts', 'affiliate.conversions']))
    expect(touched.length).toBeGreaterThan(8)
  })

  test('rows of others cannot be deleted', async () => {
    for (const { name } of owned()) {
      const gone = sql`delete from ${sql.raw(name)} where ${rowsOf(unlisted)} returning 1 as n`
      const [done] = await Promise.allSettled([runScoped(world.api, batch, [gone])])
      const n = done.status === 'fulfilled' ? done.value[0]?.length : 0
      expect([name, n]).toEqual([name, 0])
    }
  })
})

describe('permission functions', () => {
  /** Those that answer yes or no about an advertiser; `of` is put in place of each of its ids. */
  async function answersOf(of: string) {
    const [functions = []] = await runScoped(world.system, { kind: 'system' }, [
      sql`select p.proname as name, p.pronargs as arguments from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where n.nspname = 'affiliate' and p.prorettype = 'boolean'::regtype and p.proname ~ '^(may|is|asks)_'
            and p.proargtypes::oid[] <@ array['uuid'::regtype::oid] and has_function_privilege('app_api', p.oid, 'EXECUTE')
          order by 1`,
    ])
    const [[answers] = []] = await runScoped(world.api, batch, [
      sql`select ${sql.join(
        functions.map(({ name, arguments: count }: Row) => {
          const ids = Array.from({ length: count as number }, (_, n) =>
            n === 0 ? `'${of}'::uuid` : 'null::uuid',
          )
          return sql.raw(`affiliate.${name}(${ids.join()}) as ${name}`)
        }),
        sql`, `,
      )}`,
    ])
    return answers as Record<string, boolean | null>
  }

  test('true for listed advertisers, false for others, and never staff permissions', async () => {
    const own = await answersOf(listed[0]!)
    expect(own).toMatchObject({ may_see: true, is_advertiser: true, may_decide: true })
    const foreign = await answersOf(unlisted[0]!)
    expect(Object.entries(foreign).filter(([, answer]) => answer === true)).toEqual([])
    for (const answers of [own, foreign]) {
      expect([answers.may_pay ?? false, answers.may_administer ?? false]).toEqual([false, false])
    }
  })

  test('a payout of another advertiser is not visible', async () => {
    for (const { idOf } of [foreignRows, rows]) {
      const [[row] = []] = await runScoped(world.api, batch, [
        sql`select affiliate.is_own_batch(${idOf.batch}::uuid) as own, affiliate.is_colleague(${idOf.user}::uuid) as colleague`,
      ])
      // A batch does not need its own payouts either.
      expect(row).toEqual({ own: false, colleague: false })
    }
  })
})

describe('invalid scopes', () => {
  const none = (ids: () => readonly string[]) => async () => {
    const scope: Scope = { kind: 'advertisers', advertiserIds: ids() }
    expect(namesOf(await seenIn(scope, owned(), rowsOf([...listed, ...unlisted])))).toEqual([])
  }
  const [id, other] = [() => listed[0]!, () => listed[1]!]

  test(
    'an empty list',
    none(() => []),
  )
  test(
    'an empty id',
    none(() => ['', '']),
  )
  test(
    'the beginning of an id',
    none(() => [id().slice(0, -1), id().slice(0, 18)]),
  )
  test(
    'the end of an id',
    none(() => [id().slice(1), id().slice(19)]),
  )
  test(
    'the end of one and the beginning of the next',
    none(() => [id().slice(18), other().slice(0, 18)]),
  )
  test(
    'ids in capitals',
    none(() => [id().toUpperCase(), other().toUpperCase()]),
  )
  test(
    'ids without their hyphens',
    none(() => [id(), other()].map((one) => one.replaceAll('-', ''))),
  )
  test(
    'a pattern',
    none(() => ['%', '*', '.*', '_'.repeat(36)]),
  )
  test('no setting at all', async () => {
    const reset = [sql`select set_config('app.advertisers', null, true)`]
    const seen = await seenIn(batch, owned(), rowsOf([...listed, ...unlisted]), reset)
    expect(namesOf(seen)).toEqual([])
  })

  test('a list of one is that advertiser’s own scope, with a short lock timeout', async () => {
    const [advertiserId = ''] = listed
    const one: Scope = { kind: 'advertisers', advertiserIds: [advertiserId] }
    const rows = rowsOf([...listed, ...unlisted])
    expect(await seenIn(one, owned(), rows)).toEqual(
      await seenIn({ kind: 'advertiser', advertiserId }, owned(), rows),
    )
    const [[row] = []] = await runScoped(world.api, one, [
      sql`select current_setting('lock_timeout') as lock_timeout`,
    ])
    expect(row).toEqual({ lock_timeout: '500ms' })
  })

  test('a list together with an affiliate: only what that affiliate sees', async () => {
    for (const { idOf } of [rows, foreignRows]) {
      const affiliateId = idOf.affiliate!
      const set = [sql`select set_config('app.affiliate', ${affiliateId}, true)`]
      const seen = await seenIn(batch, owned(), rowsOf([...listed, ...unlisted]), set)
      const scope: Scope = { kind: 'affiliate', affiliateId, advertiserId: null }
      expect(seen).toEqual(await seenIn(scope, owned(), rowsOf([...listed, ...unlisted])))
    }
    const stranger = [sql`select set_config('app.affiliate', ${newId(now)}, true)`]
    const seen = await seenIn(batch, owned(), rowsOf([...listed, ...unlisted]), stranger)
    expect(namesOf(seen)).toEqual([])
  })

  test('a list does not stay for the next scope', async () => {
    await runScoped(world.api, batch, [sql`select 1`])
    const seen = await seenIn(alone(unlisted[0]!), owned(), rowsOf(listed))
    expect(namesOf(seen)).toEqual([])
  })
})
