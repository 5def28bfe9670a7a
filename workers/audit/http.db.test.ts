import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { auditedTables } from '../../schema/vocabulary.ts'
import { type Origin, runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeApiWorld, personOf, problemOf, read } from '../test/api-world.ts'
import { byHand } from '../test/owner-hand.ts'
import { addPerson } from '../test/people.ts'
import { addStranger } from '../test/tenants.ts'
import { AuditLogAnswer } from './contract.ts'

const advertiserId = cast.advertiser.id
const [affiliate] = cast.affiliates
const affiliateId = affiliate!.id
const IP = '203.0.113.77'

const world = await makeApiWorld()
const admin = await addPerson(world, [{ role: 'admin', advertiserId: null, affiliateId: null }])
const head = await addPerson(world, [{ role: 'advertiser', advertiserId, affiliateId: null }])
const partner = await addPerson(world, [{ role: 'affiliate', advertiserId: null, affiliateId }])
const stranger = await addStranger(world)

const logOf = async (token: string, query = '') => {
  const answer = await world.ask('GET', `/v1/audit-log?${query}`, { token })
  expect(answer.status).toBe(200)
  return read(answer, AuditLogAnswer)
}
const latest = async (query: string) => (await logOf(admin.token, `${query}&limit=1`)).entries[0]!
const change = (token: string, path: string, body: object) =>
  world.ask('PATCH', path, { token, body, headers: { 'cf-connecting-ip': IP } })

test('the entry of a change has the person, role, address, and values before and after', async () => {
  const offerId = cast.offers[0].id
  const answer = await change(head.token, `/v1/offers/${offerId}`, { name: 'Renamed' })
  expect(answer.status).toBe(200)
  const entry = await latest(`table=offers&subject=${offerId}`)
  expect(entry).toMatchObject({
    action: 'offers.update',
    actor: { kind: 'person', id: head.userId, role: 'advertiser', email: head.email },
    advertiser: { id: advertiserId, name: cast.advertiser.name },
    subject: { table: 'offers', name: 'Renamed', amount: null },
    before: { name: cast.offers[0].name },
    after: { name: 'Renamed' },
    ...{ ip: IP, request_id: answer.headers.get('x-request-id') },
  })
  expect(Object.keys(entry.after!)).toEqual(['name'])
})

test('exactly the tables in the list have an audit trigger', async () => {
  const [[row] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select array_agg(distinct c.relname::text) as names from pg_trigger t
      join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid where p.proname = 'audit_change'`,
  ])
  expect(((row?.names ?? []) as string[]).toSorted()).toEqual([...auditedTables].sort())
})

test('the same again writes nothing, and neither does what changes noise only', async () => {
  const offerId = cast.offers[0].id
  const count = async () =>
    (await logOf(admin.token, `table=offers&subject=${offerId}`)).entries.length
  const before = await count()
  await change(head.token, `/v1/offers/${offerId}`, { name: 'Renamed' })
  expect(await count()).toBe(before)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.advertisers set low_balance_notified_at = now() where id = ${advertiserId}`,
  ])
  expect((await logOf(admin.token, 'action=advertisers.update')).entries).toEqual([])
})

test('entries distinguish keys, tokens, jobs and changes by hand', async () => {
  const scope: Scope = { kind: 'advertiser', advertiserId }
  const rename = (name: string) => sql`
    update affiliate.apps set name = ${name} where id = ${cast.app.id}`
  const as = (origin: Origin) => ({ ...world.api, origin })
  const rest = { role: null, requestId: 'r', ip: IP }
  await runScoped(as({ kind: 'app_key', id: cast.appKeyId, userId: null, ...rest }), scope, [
    rename('By key'),
  ])
  const tokenId = newId(new Date())
  await runScoped(
    as({ kind: 'personal_token', id: tokenId, userId: head.userId, ...rest }),
    scope,
    [rename('By token')],
  )
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.exchange_rates (base, quote, as_of, rate)
      values ('EUR', 'USD', '2026-01-01', 1.1)`,
  ])
  await byHand(world.tcpUrls.systemTcpUrl, `update affiliate.apps set name = 'By hand'`)
  const { entries } = await logOf(admin.token, `table=apps&subject=${cast.app.id}`)
  const named = entries.filter(({ after }) => after?.name !== undefined)
  expect(named.map(({ actor, after }) => [actor.kind, actor.id, after?.name])).toEqual([
    ['database', null, 'By hand'],
    ['personal_token', tokenId, 'By token'],
    ['app_key', cast.appKeyId, 'By key'],
    ['person', personOf('advertiser').id, cast.app.name],
  ])
  expect(await latest('table=exchange_rates')).toMatchObject({
    action: 'exchange_rates.insert',
    actor: { kind: 'system', id: null, role: null },
    before: null,
    after: { rate: 1.1 },
    ...{ ip: null, request_id: null },
  })
})

test('a conversion writes no entry: money has its own trail', async () => {
  const count = async () => {
    const [[row] = []] = await runScoped(world.system, { kind: 'system' }, [
      sql`select count(*)::int as n from logs.audit_entries`,
    ])
    return row?.n
  }
  const before = await count()
  const sale = (external_id: string) => ({
    ...{ event: 'sale', external_id, amount: '49.00', currency: 'USD' },
    coupon: affiliate!.coupons[0],
  })
  const answer = await world.ask('POST', '/v1/conversions', {
    token: world.appKey,
    body: sale('audit-1'),
  })
  expect(answer.status).toBe(201)
  expect(await count()).toBe(before)
})

test('no secret is in any entry, neither before nor after', async () => {
  await byHand(
    world.tcpUrls.systemTcpUrl,
    `update affiliate.users set password_hash = 'S3CRET-new' where email = '${head.email}';
     update affiliate.app_keys set hash = repeat('c', 64);
     update affiliate.offers set postback_secret_hash = repeat('c', 64);
     insert into affiliate.totp_factors (user_id, secret_sealed, created_at)
       values ('${head.userId}', 'S3CRET-sealed', now())
       on conflict (user_id) do update set secret_sealed = 'S3CRET-sealed';
     insert into affiliate.passkeys (user_id, credential_id, public_key, sign_count, name, created_at)
       values ('${head.userId}', 'S3CRET-id', 'S3CRET-key', 0, 'Laptop', now());
     insert into affiliate.avatars (user_id, content_type, bytes, updated_at)
       values ('${head.userId}', 'image/png', 'S3CRET-picture', now());
     insert into affiliate.personal_tokens (user_id, role, name, hash, scopes, created_at, expires_at)
       values ('${head.userId}', 'advertiser', 'Script', repeat('c', 64), '{read}', now(), now())`,
  )
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select action, before::text || after::text as text, after from logs.audit_entries
      where recorded_at > now() - interval '1 hour'`,
  ])
  const all = rows.map(({ text }) => text).join('\n')
  for (const secret of ['S3CRET', 'c'.repeat(64), 'none', '$scrypt']) {
    expect(all).not.toContain(`"${secret}`)
    if (secret !== 'none') expect(all).not.toContain(secret)
  }
  const hidden = rows.filter(({ action }) => action === 'users.update').at(-1)
  expect(hidden?.after).toEqual({ password_hash: '(hidden)' })
})

test('an account sees the actions in it, without addresses and names of staff', async () => {
  await change(admin.token, `/v1/advertisers/${advertiserId}`, { time_zone: 'Europe/Berlin' })
  const { entries } = await logOf(head.token)
  expect(
    entries.every(({ advertiser }) => advertiser === null || advertiser.id === advertiserId),
  ).toBe(true)
  const [byStaff] = (await logOf(head.token, 'table=advertisers')).entries
  expect(byStaff).toMatchObject({
    actor: { kind: 'person', role: 'admin', id: null, name: null, email: null },
    ...{ ip: null, request_id: null, after: { time_zone: 'Europe/Berlin' } },
  })
  const [own] = (await logOf(head.token, 'table=offers')).entries
  expect(own).toMatchObject({ actor: { kind: 'database' } })
  const byHead = (await logOf(head.token, `actor=${head.userId}`)).entries
  expect(byHead.some(({ actor, ip }) => actor.id === head.userId && ip === IP)).toBe(true)
})

test('another advertiser, and an affiliate, see nothing of it', async () => {
  const { entries } = await logOf(stranger.token)
  expect(entries.map(({ advertiser }) => advertiser?.id)).not.toContain(advertiserId)
  expect((await logOf(stranger.token, `account=${advertiserId}`)).entries).toEqual([])
  const theirs = await logOf(partner.token)
  for (const { advertiser, affiliate: of } of theirs.entries) {
    expect(advertiser).toBeNull()
    expect([affiliateId, undefined]).toContain(of?.id)
  }
})

test('pages join without a gap; filters by time, action and mail address hold', async () => {
  const all = (await logOf(admin.token, 'limit=200')).entries.map(({ id }) => id)
  const paged: string[] = []
  let cursor: string | null = ''
  while (cursor !== null && paged.length < 500) {
    const page: AuditLogAnswer = await logOf(admin.token, `limit=7${cursor && `&cursor=${cursor}`}`)
    paged.push(...page.entries.map(({ id }) => id))
    cursor = page.next_cursor
  }
  expect(paged.slice(0, all.length)).toEqual(all)
  const byMail = await logOf(admin.token, `actor=${encodeURIComponent(head.email.toUpperCase())}`)
  expect(byMail.entries.length).toBeGreaterThan(0)
  for (const { actor } of byMail.entries) expect(actor.id).toBe(head.userId)
  const future = new Date(Date.now() + 60_000).toISOString()
  expect((await logOf(admin.token, `from=${future}`)).entries).toEqual([])
  expect(
    (await logOf(admin.token, `to=${future}&action=offers.update`)).entries.length,
  ).toBeGreaterThan(0)
})

test('as CSV every cell is text, and none is a formula', async () => {
  await change(head.token, `/v1/offers/${cast.offers[0].id}`, { name: '=1+1' })
  await byHand(
    world.tcpUrls.systemTcpUrl,
    `update affiliate.users set name = '=cmd|calc' where email = '${head.email}'`,
  )
  const answer = await world.ask('GET', '/v1/audit-log.csv?table=offers', { token: head.token })
  expect(answer.status).toBe(200)
  const [header, first = ''] = (await answer.text()).split('\r\n')
  expect(header).toBe(
    'id,recorded_at,action,actor_kind,actor_id,actor_role,actor_name,actor_email,advertiser_id,affiliate_id,table,subject,before,after,ip,request_id',
  )
  expect(first).toContain(`,'=cmd|calc,`)
  expect(first).toContain('"{""name"":""=1+1""}"')
})

test('who may not read it is refused, and so is what cannot be a filter', async () => {
  const finance = await addPerson(world, [
    { role: 'finance', advertiserId: null, affiliateId: null },
  ])
  const refused = await world.ask('GET', '/v1/audit-log', { token: finance.token })
  expect(await problemOf(refused)).toMatchObject({ status: 403, code: 'forbidden' })
  expect((await world.ask('GET', '/v1/audit-log')).status).toBe(401)
  for (const query of ['actor=nobody', 'account=1', 'from=yesterday', 'cursor=x', 'limit=0']) {
    const answer = await world.ask('GET', `/v1/audit-log?${query}`, { token: admin.token })
    expect((await problemOf(answer)).code, query).toBe('invalid_input')
  }
})

test('support reads where an affiliate’s money goes masked, as everywhere; administrators in full', async () => {
  const [before, email, details] = [`old-${affiliateId}@pay.example`, 'new@pay.example', 'IBAN 1']
  await runScoped(world.api, { kind: 'affiliate', affiliateId, advertiserId: null }, [
    sql`insert into affiliate.receiver_changes
        (id, affiliate_id, email, previous_email, requested_by, requested_at, expires_at)
      values (${newId(new Date())}, ${affiliateId}, ${email}, ${before}, ${partner.userId}, now(), now())`,
    sql`update affiliate.affiliates set paypal_email = ${email}, payout_details = ${details}
      where id = ${affiliateId}`,
  ])
  const support = await world.tokenOf('support')
  const read = async (token: string, table: string) =>
    (await logOf(token, `table=${table}&account=${affiliateId}&limit=1`)).entries[0]?.after
  expect(await read(admin.token, 'receiver_changes')).toMatchObject({ email })
  expect(await read(support, 'receiver_changes')).toMatchObject({
    ...{ email: 'n…@pay.example', previous_email: 'o…@pay.example', affiliate_id: affiliateId },
  })
  expect(await read(admin.token, 'affiliates')).toMatchObject({ payout_details: details })
  expect(await read(support, 'affiliates')).toMatchObject({
    ...{ paypal_email: 'n…@pay.example', payout_details: 'I…' },
  })
  const file = await world.ask('GET', `/v1/audit-log.csv?account=${affiliateId}`, {
    token: support,
  })
  expect(await file.text()).not.toContain(email)
})

test('audit 6: a request id and an address that are no such things are not taken from a client', async () => {
  const change = (headers: Record<string, string>, low_balance: string) =>
    world.ask('PATCH', `/v1/advertisers/${advertiserId}`, {
      ...{ token: head.token, headers, body: { low_balance } },
    })
  const junk = '<script>alert(1)</script>'.repeat(240)
  const refused = await change({ 'cf-ray': junk, 'cf-connecting-ip': junk }, '61.00')
  expect(refused.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  const path = `account=${advertiserId}&table=advertisers`
  expect(await latest(path)).toMatchObject({
    ...{ ip: null, request_id: refused.headers.get('x-request-id') },
  })
  const ray = '8f1b2c3d4e5f6a7b-FRA'
  const taken = await change({ 'cf-ray': ray, 'cf-connecting-ip': '2001:db8::7' }, '62.00')
  expect(taken.headers.get('x-request-id')).toBe(ray)
  expect(await latest(path)).toMatchObject({ ip: '2001:db8::7', request_id: ray })
})
