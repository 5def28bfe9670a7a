/** What awaits each role is counted in its own account, and only what it may do. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { runScoped, type Statement } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeApiWorld, personOf, read } from '../test/api-world.ts'
import { ToDoAnswer } from './contract.ts'

const world = await makeApiWorld()
const system = (...statements: Statement[]) =>
  runScoped(world.system, { kind: 'system' }, statements)

const itemsOf = async (who: string) =>
  (await read(await world.as(who, 'GET', '/v1/to-do'), ToDoAnswer)).items
const codesOf = async (who: string) => (await itemsOf(who)).map(({ code }) => code)
const item = async (who: string, code: string) =>
  (await itemsOf(who)).find((found) => found.code === code)

const advertiserId = cast.advertiser.id
const anna = cast.affiliates[0]!.id
const [finance, finance2] = [personOf('finance').id, personOf('finance2').id]

test('an affiliate adds where to be paid, then confirms it, then takes the first steps', async () => {
  const setEmail = (email: string | null) =>
    system(sql`update affiliate.affiliates set receiver_problem = null where id = ${anna}`).then(
      () =>
        runScoped(world.api, { kind: 'affiliate', affiliateId: anna, advertiserId: null }, [
          sql`update affiliate.affiliates set paypal_email = ${email} where id = ${anna}`,
        ]),
    )
  await setEmail(null)
  expect(await item('affiliate', 'receiver_missing')).toMatchObject({ page: '/my-payouts' })
  await runScoped(world.api, { kind: 'affiliate', affiliateId: anna, advertiserId: null }, [
    sql`insert into affiliate.receiver_changes (id, affiliate_id, email, requested_by, requested_at, expires_at)
      values (${newId(new Date())}, ${anna}, 'anna@paid.example', ${personOf('affiliate').id}, now(), now() + interval '1 day')`,
  ])
  expect(await codesOf('affiliate')).toEqual(['receiver_unconfirmed', 'first_steps'])
  await runScoped(world.api, { kind: 'affiliate', affiliateId: anna, advertiserId: null }, [
    sql`update affiliate.receiver_changes set confirmed_at = now() where affiliate_id = ${anna}`,
  ])
  await setEmail('anna@paid.example')
  expect(await item('affiliate', 'first_steps')).toMatchObject({ count: 1, page: '/first-steps' })
  expect(await codesOf('affiliate')).toEqual(['first_steps'])
  const setProblem = (problem: string) =>
    system(
      sql`update affiliate.affiliates set receiver_problem = ${problem}, receiver_problem_at = now()
        where id = ${anna}`,
    )
  await setProblem('RECEIVER_UNREGISTERED')
  expect(await codesOf('affiliate')).toEqual(['receiver_rejected', 'first_steps'])
  expect(await item('finance', 'receivers_to_check')).toBeUndefined()
  // The affiliate sent the money back: finance asks them first.
  await setProblem('REFUNDED')
  expect(await codesOf('affiliate')).toEqual(['first_steps'])
  expect(await item('finance', 'receivers_to_check')).toMatchObject({
    ...{ count: 1, page: '/payouts/attention?receivers=problem' },
  })
})

test('a draft awaits another person than its creator; then it awaits who sends it', async () => {
  const drafts = [newId(new Date()), newId(new Date())]
  const draft = (id: string, at: number, totalMinor: number) => sql`
    insert into affiliate.payout_batches (id, run_id, number, currency, item_count, total_minor, request,
      request_sha256, created_by)
    values (${id}, ${drafts[0]}, ${at}, 'USD', 1, ${totalMinor}, '{}', ${'0'.repeat(64)}, ${finance})`
  await system(draft(drafts[0]!, 1, 12_000))
  expect(await codesOf('finance')).not.toContain('batches_to_approve')
  expect(await item('finance2', 'batches_to_approve')).toMatchObject({
    ...{ count: 1, amounts: [{ amount: '120.00', currency: 'USD' }] },
    page: `/payouts/batches/${drafts[0]}`,
  })
  await system(draft(drafts[1]!, 2, 3_050))
  expect(await item('owner', 'batches_to_approve')).toMatchObject({
    ...{ count: 2, page: '/payouts/batches', amounts: [{ amount: '150.50', currency: 'USD' }] },
  })
  for (const other of ['support', 'admin', 'advertiser', 'affiliate']) {
    expect(await codesOf(other)).not.toContain('batches_to_approve')
  }
  await system(
    sql`update affiliate.payout_batches set status = 'approved', approved_by = ${finance2}, approved_at = now()
      where id = ${drafts[0]}`,
  )
  expect((await item('finance', 'batches_to_send'))?.count).toBe(1)
  expect(await codesOf('owner')).not.toContain('batches_to_send')
})

test('the advertiser sees applications, hosts and endpoints of its own account', async () => {
  const [affiliateId, endpointId] = [newId(new Date()), newId(new Date())]
  const foreign = newId(new Date())
  await system(
    sql`insert into affiliate.affiliates (id, code, name, status) values (${affiliateId}, 'todo', 'Todd', 'pending')`,
    sql`insert into affiliate.advertisers (id, name) values (${foreign}, 'Another')`,
    ...[advertiserId, foreign].map(
      (
        id,
      ) => sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status, created_at)
        values (${id}, ${affiliateId}, 'pending', '2026-11-01T00:00:00Z')`,
    ),
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id, challenge)
      values ('todo.example', ${advertiserId}, ${cast.app.id}, 'x')`,
    sql`insert into affiliate.endpoints (id, kind, advertiser_id, url, host, method, events, secret, stopped_at,
        stopped_by, changed_at)
      values (${endpointId}, 'webhook', ${advertiserId}, 'https://hooks.example/', 'hooks.example', 'POST',
        '{conversion.recorded}', 'sealed', now(), 'failures', now())`,
    ...[advertiserId, foreign].map(
      (id) => sql`insert into logs.alerts (id, kind, advertiser_id, subject_id, facts, opened_at)
        values (${newId(new Date())}, 'landing_page_down', ${id}, ${id}, '{}', now())`,
    ),
  )
  const items = new Map((await itemsOf('advertiser')).map((found) => [found.code, found]))
  expect(items.get('applications')).toEqual({
    ...{ code: 'applications', count: 1, since: '2026-11-01T00:00:00.000Z', amounts: [] },
    page: '/partners?partnership=pending',
  })
  expect(items.get('landing_pages_down')).toMatchObject({ count: 1, page: '/offers' })
  expect(items.get('hosts_unproven')?.page).toBe(`/settings/apps/${cast.app.id}`)
  expect(items.get('webhooks_stopped')?.page).toBe(`/postbacks/webhooks/${endpointId}`)
  expect(await item('admin', 'affiliates_pending')).toMatchObject({ count: 1 })
  expect(await codesOf('support')).not.toContain('affiliates_pending')
})

test('an advertiser whose listed link has expired or is used up is not in the marketplace', async () => {
  const found = async () => (await item('advertiser', 'listed_link_closed'))?.page
  const write = (statement: Statement) =>
    runScoped(world.api, { kind: 'advertiser', advertiserId }, [statement])
  const set = (change: Statement) =>
    write(sql`update affiliate.registration_links set ${change} where code = 'todo-market'`)
  await write(sql`insert into affiliate.registration_links (id, advertiser_id, code, name, is_listed, uses)
    values (${newId(new Date())}, ${advertiserId}, 'todo-market', 'Market', true, 1)`)
  expect(await found()).toBeUndefined()
  for (const change of [sql`expires_at = now()`, sql`expires_at = null, uses_max = 1`]) {
    await set(change)
    expect(await found()).toBe('/partners/links')
  }
  await set(sql`uses_max = 2`)
  expect(await found()).toBeUndefined()
})

test('what a role has to do is counted without an error', async () => {
  for (const who of ['owner', 'admin', 'finance', 'support', 'advertiser', 'affiliate']) {
    expect([who, (await world.as(who, 'GET', '/v1/to-do')).status]).toEqual([who, 200])
  }
})
