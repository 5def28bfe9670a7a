/** Whether the affiliate may promote a closed offer: decided where clicks are stored. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { connect, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import { byHand } from '../../test/owner-hand.ts'
import { insertRows, tenantRows } from '../../test/seed-rows.ts'
import type { ClickRecord } from '../rules/clicks-message.ts'
import { clickedAt, clickOf, pack } from '../test/click-messages.ts'
import { recordClicks } from './record-clicks.ts'

const urls = await makeFreshDatabase()
const db = await connect(urls.systemDatabaseUrl)
const run = async (...statements: ReturnType<typeof sql>[]) =>
  (await runScoped(db, { kind: 'system' }, statements)).at(-1) ?? []

async function makeOffer(joining: 'open' | 'closed', isEnrolled: boolean) {
  const { tenant, rows } = tenantRows({})
  await run(...insertRows(rows))
  const set = (word: string) =>
    byHand(
      urls.systemTcpUrl,
      `update affiliate.offers set joining = '${word}' where id = '${tenant.offerId}'`,
    )
  const enroll = () =>
    run(sql`insert into affiliate.enrollments (offer_id, affiliate_id, advertiser_id, coupon)
      values (${tenant.offerId}, ${tenant.affiliateId}, ${tenant.advertiserId}, 'ANNA')`)
  await set(joining)
  if (isEnrolled) await enroll()
  const { offerId, appId, advertiserId, affiliateId } = tenant
  const stored = () =>
    run(sql`select id, reason, duplicate_of from affiliate.clicks
      where offer_id = ${offerId} order by id`)
  return { ids: { offerId, appId, advertiserId, affiliateId }, set, enroll, stored }
}

const earlier = newId(clickedAt)
/** Asked of the visitor's earlier clicks, and not. */
const kinds: Partial<ClickRecord>[] = [
  { visitor: '00000000000000ab', dedupeSeconds: 60 },
  { dedupeSeconds: 0 },
  {},
]

test.each([
  ['open', false, null, null],
  ['open', false, 'not_enrolled', null],
  ['open', false, 'geo', 'geo'],
  ['closed', true, null, null],
  ['closed', true, 'not_enrolled', null],
  ['closed', true, 'bot', 'bot'],
  ['closed', false, null, 'not_enrolled'],
  ['closed', false, 'not_enrolled', 'not_enrolled'],
  ['closed', false, 'duplicate', 'not_enrolled'],
  ['closed', false, 'bot', 'bot'],
  ['closed', false, 'geo', 'geo'],
  ['closed', false, 'cap_reached', 'cap_reached'],
] as const)(
  '%s, enrolled %s: %s at the edge is stored as %s',
  async (joining, isEnrolled, verdict, reason) => {
    for (const kind of kinds) {
      const { ids, stored } = await makeOffer(joining, isEnrolled)
      const duplicateOf = verdict === 'duplicate' ? earlier : null
      await recordClicks(db, pack([[clickOf(ids, { ...kind, reason: verdict, duplicateOf })]]))
      expect(await stored()).toMatchObject([{ reason, duplicate_of: null }])
    }
  },
)

test('a duplicate of an enrolled affiliate stays one', async () => {
  const { ids, stored } = await makeOffer('closed', true)
  const click = clickOf(ids, { reason: 'duplicate', duplicateOf: earlier })
  await recordClicks(db, pack([[click]]))
  expect(await stored()).toMatchObject([{ reason: 'duplicate', duplicate_of: earlier }])
})

test('the stored verdict stays, whatever changes later', async () => {
  const { ids, stored, set, enroll } = await makeOffer('open', false)
  const [good, bad, late] = [clickOf(ids), clickOf(ids), clickOf(ids)]
  const messages = pack([[good], [bad], [late]])
  await recordClicks(db, messages.slice(0, 1))
  await set('closed')
  await recordClicks(db, messages.slice(0, 2))
  await enroll()
  await recordClicks(db, messages)
  const reasons = new Map((await stored()).map(({ id, reason }) => [id, reason]))
  const reasonsInOrder = [good, bad, late].map(({ id }) => reasons.get(id))
  expect(reasonsInOrder).toEqual([null, 'not_enrolled', null])
  const [rollup] = await run(sql`select clicks, billable, duplicates, rejected
    from affiliate.click_rollups_daily where offer_id = ${ids.offerId}`)
  expect(rollup).toEqual({ clicks: 3, billable: 2, duplicates: 0, rejected: 1 })
})

test('one batch of many offers: each click is checked by its own', async () => {
  const [open, closed, own] = [
    await makeOffer('open', false),
    await makeOffer('closed', false),
    await makeOffer('closed', true),
  ]
  const stranger = { ...own.ids, affiliateId: newId(clickedAt) }
  const clicks = [open.ids, closed.ids, own.ids, stranger].map((ids, at) =>
    clickOf(ids, { id: newId(new Date(clickedAt.getTime() + at)) }),
  )
  await recordClicks(db, pack([clicks.slice(0, 3), clicks.slice(3)]))
  const rows = await Promise.all([open, closed, own].map(({ stored }) => stored()))
  expect(rows.map((of) => of.map(({ reason }) => reason))).toEqual([
    [null],
    ['not_enrolled'],
    [null, 'not_enrolled'],
  ])
})

test('a click that does not count uses no unit of a cap', async () => {
  const { ids, stored } = await makeOffer('closed', false)
  const leaseId = newId(new Date())
  await recordClicks(db, pack([[clickOf(ids, { leaseIds: [leaseId] })]]))
  expect(await stored()).toMatchObject([{ reason: 'not_enrolled' }])
  expect(await run(sql`select from affiliate.cap_leases where lease_id = ${leaseId}`)).toEqual([])
})
