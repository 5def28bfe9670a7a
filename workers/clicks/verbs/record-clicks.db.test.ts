import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { connect, runScoped, sqlStateOf } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { anyText } from '../../test/any-text.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import type { ClicksMessage } from '../rules/clicks-message.ts'
import { type ClickIds, clickedAt, clickOf, makeClickIds, pack } from '../test/click-messages.ts'
import { recordClicks } from './record-clicks.ts'

const db = await connect((await makeFreshDatabase()).systemDatabaseUrl)

const ask = async (statement: ReturnType<typeof sql>) =>
  (await runScoped(db, { kind: 'system' }, [statement]))[0] ?? []

const rowsOf = ({ offerId }: ClickIds) =>
  ask(sql`select * from affiliate.clicks where offer_id = ${offerId} order by id`)

const rollupsOf = async ({ offerId }: ClickIds) => ({
  daily: await ask(sql`
    select day::text, advertiser_id, clicks, billable, bots, duplicates, rejected
    from affiliate.click_rollups_daily where offer_id = ${offerId} order by day, affiliate_id`),
  hourly: await ask(sql`
    select (hour at time zone 'UTC')::text as hour, clicks, billable, bots, duplicates, rejected
    from affiliate.click_rollups_hourly where offer_id = ${offerId} order by hour, affiliate_id`),
})

const messageRowsOf = ({ isolate }: ClicksMessage) =>
  ask(sql`select sequence, cumulative, clicks, unknown_codes from logs.click_messages
    where isolate = ${isolate} order by sequence`)

/** Every kind of verdict: 3 billable, 2 bots, 1 duplicate, 2 otherwise rejected. */
function everyVerdict(ids: ClickIds) {
  const first = clickOf(ids)
  return [
    first,
    clickOf(ids),
    clickOf(ids, { at: clickedAt.getTime() + 3_600_000 }),
    clickOf(ids, { reason: 'bot' }),
    clickOf(ids, { reason: 'no_user_agent', userAgent: null }),
    clickOf(ids, { reason: 'duplicate', duplicateOf: first.id }),
    clickOf(ids, { reason: 'geo' }),
    clickOf(ids, { reason: 'offer_inactive' }),
  ]
}

const counts = { clicks: 8, billable: 3, bots: 2, duplicates: 1, rejected: 2 }

test('consent is stored as it was given; an older message says nothing of it', async () => {
  const ids = makeClickIds()
  const clicks = [clickOf(ids), clickOf(ids, { consent: 'denied' })]
  await recordClicks(db, pack([clicks]))
  const stored = await rowsOf(ids)
  const consents = clicks.map(({ id }) => stored.find((row) => row.id === id)?.consent)
  expect(consents).toEqual(['unknown', 'denied'])
})

test('campaign, cost and the host of the referrer are stored; a test click is not counted', async () => {
  const ids = makeClickIds()
  const utm = ['mail', null, 'spring']
  const cost = { micros: 999_999_999_999, currency: 'EUR' as const }
  const referrer = 'https://WWW.Blog.example/x?y'
  const clicks = [clickOf(ids, { utm, cost, referrer }), clickOf(ids, { isTest: true })]
  await recordClicks(db, pack([clicks]))
  const stored = await rowsOf(ids)
  const byId = ({ id }: { id: string }) => stored.find((row) => row.id === id)
  expect(byId(clicks[0]!)).toMatchObject({
    ...{ utm_source: 'mail', utm_medium: null, utm_campaign: 'spring', is_test: false },
    ...{ cost_micros: '999999999999', cost_currency: 'EUR', referrer_host: 'blog.example' },
  })
  expect(byId(clicks[1]!)).toMatchObject({
    ...{ utm_source: null, cost_micros: null, cost_currency: null, is_test: true, reason: null },
  })
  expect((await rollupsOf(ids)).daily).toMatchObject([{ clicks: 1, billable: 1 }])
})

test('the click that the visitor kept is stored beside the new one', async () => {
  const ids = makeClickIds()
  const keptId = newId(clickedAt)
  const clicks = [clickOf(ids), clickOf(ids, { keptId }), clickOf(ids, { keptId, reason: 'geo' })]
  await recordClicks(db, pack([clicks]))
  const stored = await rowsOf(ids)
  const kept = clicks.map(({ id }) => stored.find((row) => row.id === id)?.kept_click_id)
  expect(kept).toEqual([null, keptId, keptId])
})

describe('a batch', () => {
  test('is stored with its messages and rollups', async () => {
    const ids = makeClickIds()
    const clicks = everyVerdict(ids)
    const messages = pack([clicks.slice(0, 3), clicks.slice(3)])
    expect(await recordClicks(db, messages)).toEqual({ clicks: 8, reportIds: [] })
    const stored = await rowsOf(ids)
    expect(stored.map(({ id }) => id)).toEqual(clicks.map(({ id }) => id).toSorted())
    expect(stored.find(({ id }) => id === clicks[0]?.id)).toMatchObject({
      clicked_at: clickedAt,
      sub1: 'mail',
      sub2: null,
      sub3: 'x',
      ip: '203.0.113.7',
      country: 'DE',
      asn: 3320,
      device: 'desktop',
      os: 'Windows',
      browser: 'Chrome',
      language: 'de-DE',
      reason: null,
    })
    const { daily, hourly } = await rollupsOf(ids)
    expect(daily).toEqual([{ day: '2026-11-20', advertiser_id: ids.advertiserId, ...counts }])
    expect(hourly).toEqual([
      { hour: '2026-11-20 10:00:00', ...counts, clicks: 7, billable: 2 },
      { hour: '2026-11-20 11:00:00', clicks: 1, billable: 1, bots: 0, duplicates: 0, rejected: 0 },
    ])
    expect(await messageRowsOf(messages[0] as ClicksMessage)).toEqual([
      { sequence: 1, cumulative: 3, clicks: 3, unknown_codes: 0 },
      { sequence: 2, cumulative: 8, clicks: 5, unknown_codes: 1 },
    ])
  })

  test('F9, F14: delivered again it changes nothing', async () => {
    const ids = makeClickIds()
    const messages = pack([everyVerdict(ids)])
    await recordClicks(db, messages)
    const once = [await rowsOf(ids), await rollupsOf(ids)]
    expect(await recordClicks(db, messages)).toEqual({ clicks: 0, reportIds: [] })
    expect([await rowsOf(ids), await rollupsOf(ids)]).toEqual(once)
  })

  test('F9: delivered twice in one batch it counts once', async () => {
    const ids = makeClickIds()
    const messages = pack([everyVerdict(ids)])
    expect(await recordClicks(db, [...messages, ...messages])).toEqual({ clicks: 8, reportIds: [] })
    expect((await rollupsOf(ids)).daily).toMatchObject([counts])
  })

  test('an empty message, with unknown codes only, is a row of its own', async () => {
    const messages = pack([[], []])
    expect(await recordClicks(db, messages)).toEqual({ clicks: 0, reportIds: [] })
    expect(await messageRowsOf(messages[0] as ClicksMessage)).toHaveLength(2)
  })
})

test('F19: the same messages by eight consumers at once, each shuffled: no deadlock, all counted once', async () => {
  const ids = makeClickIds()
  const others = Array.from({ length: 5 }, () => ({ ...ids, affiliateId: newId(clickedAt) }))
  const loads = Array.from({ length: 12 }, (_, at) =>
    Array.from({ length: 30 }, (_, n) => clickOf(others[(at + n) % 5] as ClickIds)),
  )
  const messages = pack(loads)
  const runs = Array.from({ length: 8 }, (_, run) => {
    const turned = messages.map((_, at) => messages[(at * 5 + run) % 12] as ClicksMessage)
    return [turned.slice(0, 6), turned.slice(6)]
  })
  const results = await Promise.all(
    runs.map(async (halves) => {
      let clicks = 0
      for (const half of halves) clicks += (await recordClicks(db, half)).clicks
      return clicks
    }),
  )
  expect(results.reduce((sum, clicks) => sum + clicks, 0)).toBe(360)
  const { daily, hourly } = await rollupsOf(ids)
  expect(daily.map(({ clicks }) => clicks)).toEqual([72, 72, 72, 72, 72])
  expect(hourly.map(({ billable }) => billable)).toEqual([72, 72, 72, 72, 72])
})

test('no text a visitor can send poisons a batch', async () => {
  const hostile = fc.oneof(
    anyText({ maxLength: 40 }),
    fc.constantFrom('\u0000', '\ud800', '\udc00x', '"', '\\', '\\u0000', "'; --", '{}', '%s'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 10, maxLength: 10 }), async (texts) => {
      const ids = makeClickIds()
      const [one, two, three] = texts as [string, string, string]
      const changes = {
        subs: texts,
        userAgent: one,
        referrer: two,
        city: three,
        region: one,
        language: two,
        fingerprint: three.slice(0, 32),
        ip: one,
        country: two.slice(0, 2),
        asn: 4_200_000_000,
      }
      const { clicks } = await recordClicks(db, pack([[clickOf(ids, changes)]]))
      expect(clicks).toBe(1)
    }),
    { numRuns: 60 },
  )
})

test('a report parked for a click is returned once, when the click arrives', async () => {
  const ids = makeClickIds()
  const click = clickOf(ids)
  const [reportId, otherId] = [newId(clickedAt), newId(clickedAt)]
  for (const [id, clickId] of [
    [reportId, click.id],
    [otherId, newId(clickedAt)],
  ]) {
    await ask(sql`
      insert into logs.inbound_reports
        (id, advertiser_id, app_id, source, body, report, verdict, click_id, awaits, awaits_key, received_at)
      values (${id}, ${ids.advertiserId}, ${ids.appId}, 'api', '{}', '{}', 'parked', ${clickId}, 'click', ${clickId}, now())`)
  }
  const messages = pack([[click]])
  expect(await recordClicks(db, messages)).toEqual({ clicks: 1, reportIds: [reportId] })
  expect(await recordClicks(db, messages)).toEqual({ clicks: 0, reportIds: [] })
})

test('a message that contradicts itself is refused as bad content, and nothing of its statement stays', async () => {
  const ids = makeClickIds()
  const messages = pack([[clickOf(ids)], [clickOf(ids)]]).map((message) => ({
    ...message,
    cumulative: 2 - message.sequence,
  }))
  const refusal = await recordClicks(db, messages).catch((error: unknown) => error)
  expect(sqlStateOf(refusal)).toBe('23514')
  expect(await rowsOf(ids)).toEqual([])
  expect(await messageRowsOf(messages[0] as ClicksMessage)).toEqual([])
})

test('a click of a month without a partition is kept', async () => {
  const ids = makeClickIds()
  const at = Date.parse('2031-01-01T00:00:00Z')
  const id = newId(new Date(at))
  expect(await recordClicks(db, pack([[clickOf(ids, { id, at })]]))).toMatchObject({ clicks: 1 })
})
