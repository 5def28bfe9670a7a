import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { AuditLogAnswer } from '../../audit/contract.ts'
import { recordName } from '../../audit/record-names.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeReservedBatch } from '../../payouts/test/reserved-batch.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addPerson, type NewPerson } from '../../test/people.ts'
import { recordTables } from '../db/admin-tables.ts'
import {
  AdminRecordDetailAnswer,
  AdminRecordsAnswer,
  AdminTablesAnswer,
  EditedRecordAnswer,
} from './admin-contract.ts'
import { edits } from './admin-edits.ts'

const offerId = cast.offers[0].id

const world = await makeApiWorld()
const staff = (role: 'admin' | 'support') =>
  addPerson(world, [{ role, advertiserId: null, affiliateId: null }])
const admin = await staff('admin')
const support = await staff('support')

const get = (path: string, { token } = admin) => world.ask('GET', `/v1/admin${path}`, { token })
const list = async (path: string) => read(await get(`/records/${path}`), AdminRecordsAnswer)
const detail = async (path: string) => read(await get(`/records/${path}`), AdminRecordDetailAnswer)
const edit = (path: string, body: object, { token } = admin) =>
  world.ask('PATCH', `/v1/admin/records/${path}`, { token, body })

test('every listed table can be read, and each of its records by its key', async () => {
  for (const { name } of recordTables) {
    const { records } = await list(`${name}?limit=2`)
    for (const { key, fields } of records) {
      const found = await detail(`${name}/${encodeURIComponent(key)}`)
      expect(found.record.fields, `${name} ${key}`).toEqual(fields)
    }
  }
})

test('no column that proves an identity, or that was sent word for word, is in the list', () => {
  const secret =
    /hash|secret|sealed|public_key|credential|challenge|bytes|^body$|^report$|^request$|^ip$|user_agent|fingerprint|receipt|metadata|facts/
  const shown = recordTables.flatMap(({ name, fields }) => fields.map((f) => `${name}.${f.name}`))
  expect(shown.filter((column) => secret.test(column.split('.')[1] ?? ''))).toEqual([])
})

test('money, roles, states and passwords are not among what may be edited', () => {
  const money = new Set<string>(
    recordTables.filter(({ group }) => group === 'money').map((t) => t.name),
  )
  const editable = Object.entries(edits).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  )
  expect(editable.filter((column) => money.has(column.split('.')[0] ?? ''))).toEqual([])
  const forbidden =
    /_minor|\.role$|password|email|paypal|advertisers\.status|affiliates\.status|users\.status/
  expect(editable.filter((column) => forbidden.test(column))).toEqual([])
  for (const [table, columns] of Object.entries(edits)) {
    const fields = recordTables.find(({ name }) => name === table)?.fields.map(({ name }) => name)
    expect(fields, table).toEqual(expect.arrayContaining(Object.keys(columns)))
  }
})

test('pages join without a gap, by one key or by two', async () => {
  for (const name of ['landing_urls', 'enrollments', 'user_roles']) {
    const all = (await list(`${name}?limit=200`)).records.map(({ key }) => key)
    expect(all.length).toBeGreaterThan(1)
    const paged: string[] = []
    let cursor: string | null = ''
    while (cursor !== null && paged.length < 200) {
      const at: string = cursor && `&cursor=${encodeURIComponent(cursor)}`
      const page: AdminRecordsAnswer = await list(`${name}?limit=1${at}`)
      paged.push(...page.records.map(({ key }) => key))
      cursor = page.next_cursor
    }
    expect(paged).toEqual(all)
  }
})

test('a record is found by a part of its text, by an id, and by what it belongs to', async () => {
  const keys = async (path: string) => (await list(path)).records.map(({ key }) => key)
  expect(await keys('offers?q=at%20once')).toEqual([cast.offers[1].id])
  expect(await keys('offers?q=%25')).toEqual([])
  expect(await keys(`offers?q=${cast.app.id}`)).toHaveLength(cast.offers.length)
  expect(await keys(`offers?by=app_id&of=${newId(new Date())}`)).toEqual([])
  expect(await keys(`enrollments?by=offer_id&of=${offerId}`)).toHaveLength(cast.affiliates.length)
  expect(await keys(`conversions?q=nothing`)).toEqual([])
})

test('one search finds names, emails, codes, order ids and ids, also through other records', async () => {
  const clara = cast.affiliates[2]!
  const order = { event: 'sale', external_id: 'SEARCH-1', amount: '49.00', currency: 'USD' }
  const body = { ...order, coupon: clara.coupons[1] }
  const recorded = await world.ask('POST', '/v1/conversions', { token: world.appKey, body })
  expect(recorded.status).toBe(201)
  const owner = await addPerson(world, [
    { role: 'affiliate', advertiserId: null, affiliateId: clara.id },
  ])
  const titles = async (path: string) => (await list(path)).records.map(({ title }) => title)
  expect(await titles('partnerships?q=clara')).toEqual([`${clara.name} · ${cast.advertiser.name}`])
  expect(await titles(`user_roles?q=${owner.email}`)).toEqual(['Somebody'])
  expect(await titles(`affiliates?q=${owner.email}`)).toEqual([clara.name])
  const [sale] = (await list('conversions?q=SEARCH-1')).records
  expect(sale?.title).toBe('SEARCH-1')
  expect((await list(`conversions?q=${sale?.key.slice(0, 13)}`)).records).toContainEqual(sale)
  const [earned] = (await list('commissions?q=SEARCH-1')).records
  expect(earned).toMatchObject({ names: { conversion_id: 'SEARCH-1' }, currency: 'USD' })
  expect((await list(`commissions?q=${sale?.key}`)).records).toContainEqual(earned)
  expect(await titles('ledger_transactions?q=SEARCH-1')).not.toEqual([])
  for (const { name } of recordTables) {
    for (const text of ['search-2', '01a2bcd3', sale?.key]) await list(`${name}?q=${text}`)
  }
})

test('a record shows what it belongs to by name, what belongs to it, and its changes', async () => {
  const { record, related, audit } = await detail(`offers/${offerId}`)
  expect(record.title).toBe(cast.offers[0].name)
  expect(record.names).toMatchObject({ advertiser_id: cast.advertiser.name, app_id: cast.app.name })
  expect(related).toContainEqual({ table: 'landing_urls', by: 'offer_id', count: 1 })
  expect(related).toContainEqual({ table: 'conversions', by: 'offer_id', count: null })
  expect(audit.map(({ action }) => action)).toContain('offers.insert')
})

test('an edit is logged with its reason, published, and refused when the record has changed', async () => {
  const body = {
    changes: { cookie_days: 45 },
    expected: { cookie_days: 30 },
    reason: 'As agreed by mail',
  }
  const done = await read(await edit(`offers/${offerId}`, body), EditedRecordAnswer)
  expect(done.record.fields.cookie_days).toBe(45)
  const snapshot = JSON.parse(world.kept.get(snapshotKey.offer(offerId)) ?? '{}')
  expect(snapshot.cookieDays).toBe(45)
  const { audit } = await detail(`offers/${offerId}`)
  expect(audit.slice(0, 2)).toMatchObject([
    {
      action: 'record_edited',
      actor: { id: admin.userId },
      after: { reason: 'As agreed by mail' },
    },
    { action: 'offers.update', before: { cookie_days: 30 }, after: { cookie_days: 45 } },
  ])
  const again = await edit(`offers/${offerId}`, body)
  expect(await problemOf(again)).toMatchObject({ status: 409, code: 'conflict' })
  const log = await world.ask('GET', `/v1/audit-log?action=record_edited`, { token: admin.token })
  expect((await read(log, AuditLogAnswer)).entries).toHaveLength(1)
})

test('every kind of value can be edited and read back, also into nothing', async () => {
  const { record } = await detail(`affiliates/${cast.affiliates[0]!.id}`)
  const set = async (table: string, key: string, name: string, from: unknown, to: unknown) => {
    const body = { changes: { [name]: to }, expected: { [name]: from }, reason: 'test' }
    const answer = await edit(`${table}/${key}`, body)
    return (await read(answer, EditedRecordAnswer)).record.fields[name]
  }
  expect(await set('affiliates', record.key, 'country', null, 'DE')).toBe('DE')
  expect(await set('affiliates', record.key, 'country', 'DE', null)).toBeNull()
  expect(await set('offers', offerId, 'allows_paid_traffic', true, false)).toBe(false)
  expect(await set('offers', offerId, 'terms', null, 'No\nbrand bidding')).toBe('No\nbrand bidding')
  const partnership = `${cast.advertiser.id}~${cast.affiliates[0]!.id}`
  expect(await set('partnerships', partnership, 'hold_days', null, 7)).toBe(7)
})

test('a paused app serves no host any more, and an active one does again', async () => {
  const host = snapshotKey.host(cast.app.host)
  const set = (from: string, to: string) =>
    edit(`apps/${cast.app.id}`, {
      changes: { status: to },
      expected: { status: from },
      reason: 'test',
    })
  expect((await set('active', 'paused')).status).toBe(200)
  expect(world.kept.has(host)).toBe(false)
  expect((await set('paused', 'active')).status).toBe(200)
  expect(world.kept.has(host)).toBe(true)
})

test('what may not be edited, or does not fit, is refused field by field', async () => {
  const tries: [string, object, string][] = [
    [`offers/${offerId}`, { cookie_days: 0 }, 'invalid_input'],
    [`offers/${offerId}`, { currency: 'EUR' }, 'invalid_input'],
    [`offers/${offerId}`, {}, 'invalid_input'],
    [`users/${admin.userId}`, { password_hash: 'x' }, 'invalid_input'],
    [`users/${admin.userId}`, { name: 'A\nB' }, 'invalid_input'],
    [`user_roles/${newId(new Date())}`, { role: 'owner' }, 'read_only'],
    [`conversions/${newId(new Date())}`, { amount_minor: 1 }, 'read_only'],
    [`offers/${newId(new Date())}`, { name: 'Absent' }, 'not_found'],
    ['nothing/1', { name: 'Absent' }, 'not_found'],
    ['offers/1', { name: 'Absent' }, 'not_found'],
  ]
  for (const [path, changes, code] of tries) {
    const answer = await edit(path, { changes, expected: {}, reason: 'test' })
    expect((await problemOf(answer)).code, `${path} ${JSON.stringify(changes)}`).toBe(code)
  }
  const wordless = await edit(`offers/${offerId}`, {
    changes: { name: 'A' },
    expected: {},
    reason: ' ',
  })
  expect(await problemOf(wordless)).toMatchObject({ fields: ['reason'] })
})

test('support looks and does not touch; others do not even look', async () => {
  const tables = async (of: NewPerson) =>
    (await read(await get('/tables', of), AdminTablesAnswer)).tables
  expect((await tables(support)).every(({ edits }) => edits.length === 0)).toBe(true)
  expect((await tables(admin)).some(({ edits }) => edits.length > 0)).toBe(true)
  const body = { changes: { name: 'A' }, expected: {}, reason: 'test' }
  expect((await edit(`offers/${offerId}`, body, support)).status).toBe(403)
  const head = await addPerson(world, [
    { role: 'advertiser', advertiserId: cast.advertiser.id, affiliateId: null },
  ])
  for (const path of ['/tables', '/records/offers', `/records/offers/${offerId}`, '/overview']) {
    expect((await get(path, head)).status, path).toBe(403)
  }
})

test('nobody but an administrator can name an action upon a record, whatever the API does', async () => {
  const scope = { kind: 'staff', role: 'support', userId: support.userId } as const
  const note = sql`select logs.note_record_action('record_edited', 'offers', 'x', '{}')`
  await expect(runScoped(world.api, scope, [note])).rejects.toThrow('only administrators')
})

const SECRET = 'receiver-in-full'
/** An affiliate, a payout item and a mail with the same address. */
async function storeReceivers() {
  const mail = `${SECRET}@pay.example`
  const { items } = await makeReservedBatch(world.system, [mail])
  const mailId = newId(new Date())
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into logs.mails (id, kind, to_address, language, facts, status, next_attempt_at,
        created_at)
      values (${mailId}, 'new_sign_in', ${mail}, 'en', '{}', 'queued', now(), now())`,
  ])
  return [
    ['affiliates', items[0]?.affiliateId, 'paypal_email'],
    ['payout_items', items[0]?.id, 'receiver'],
    ['mails', mailId, 'to_address'],
  ] as const
}

test('audit 4: support sees no receiver in full in any record, and finds none by it', async () => {
  for (const [table, key, column] of await storeReceivers()) {
    const shown = async (path: string, who: NewPerson) =>
      (await get(`/records/${table}${path}`, who)).text()
    for (const path of [`/${key}`, '?limit=200', `?q=${key}`]) {
      expect(await shown(path, support), `${table}${path}`).not.toContain(SECRET)
    }
    expect(await shown(`/${key}`, support), table).toContain(`"${column}":"r…@pay.example"`)
    const found = await read(
      await get(`/records/${table}?q=${SECRET.slice(0, 12)}`, support),
      AdminRecordsAnswer,
    )
    expect(found.records, table).toEqual([])
    expect(await shown(`/${key}`, admin), table).toContain(`${SECRET}@pay.example`)
  }
  const byMail = (await list(`payout_items?q=${SECRET}`)).records
  expect(byMail).toHaveLength(1)
  const batchId = String(byMail[0]?.fields.batch_id)
  const code = batchId.slice(-6).toUpperCase()
  expect(byMail[0]?.names.batch_id).toBe(code)
  expect((await list(`payout_batches?q=${code}`)).records.map(({ key }) => key)).toEqual([batchId])
})

test('audit 4: every column that may hold a receiver is marked as one', () => {
  const marked = recordTables.flatMap(({ name, fields }) =>
    fields.filter(({ isReceiver }) => isReceiver).map((field) => `${name}.${field.name}`),
  )
  const columns = recordTables.flatMap(({ name, fields }) => fields.map((f) => `${name}.${f.name}`))
  expect(
    columns.filter((column) => /paypal_email|receiver|payout_details$|to_address/.test(column)),
  ).toEqual(marked)
  const receivers = marked.map((column) => column.split('.')[1] ?? '')
  const named = recordTables.map(({ name }) => recordName(name, 't'))
  expect(named.filter((name) => receivers.some((column) => name.includes(column)))).toEqual([])
})
