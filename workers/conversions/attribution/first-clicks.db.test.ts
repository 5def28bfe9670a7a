/** First-click attribution of a sale that names the visitor's stored click. */
import { afterAll, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import {
  expectSoundBooks,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { byHand } from '../../test/owner-hand.ts'
import type { SeededClick } from '../../test/seed-rows.ts'
import { type ConversionInput, recordConversion } from '../record/verbs/record-conversion.ts'

const { api, system, urls } = await makeDatabaseWorld()
afterAll(() => expectSoundBooks(system))

const now = new Date('2026-11-20T10:00:00.000Z')
const DAY_MS = 86_400_000
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)

type Name = 'anna' | 'bob' | 'carol'
interface Case {
  /** Anna's click that the visitor kept. */
  kept?: SeededClick & { days?: number }
  /** It repeats a click of Anna's so many days ago. */
  repeats?: number
  /** Later clicks, the earliest first: Bob's 3 days ago and Carol's 2 days ago by default. */
  later?: [who: Name, days: number, over?: SeededClick][]
  suspended?: Name[]
  /** Changes as by the tables' owner; `$anna` and so on are ids. */
  set?: string
  attribution?: 'last'
  sale?: Partial<ConversionInput>
}

async function play(story: Case) {
  const { kept = {}, repeats, later, suspended = [], set, attribution, sale } = story
  const tenant = await seedTenant(system, { depositMinor: 1_000_000n })
  const other = () => seedAffiliate(system, tenant.advertiserId)
  const ids = { anna: tenant.affiliateId, bob: await other(), carol: await other() }
  const { days = 5, ...over } = kept
  const repeat: SeededClick =
    repeats === undefined
      ? {}
      : { reason: 'duplicate', duplicateOf: await seedClick(system, tenant, ago(repeats)) }
  const keptId = await seedClick(system, tenant, ago(days), { ...repeat, ...over })
  for (const [who, daysAgo, more] of later ??
    ([
      ['bob', 3],
      ['carol', 2],
    ] as const)) {
    await seedClick(system, tenant, ago(daysAgo), { affiliateId: ids[who], keptId, ...more })
  }
  const named = (text: string) =>
    text.replace(/\$(\w+)/g, (_, name) => `'${{ ...ids, ...tenant }[name as Name]}'`)
  const statements = [
    `update affiliate.apps set attribution = '${attribution ?? 'first'}' where id = $appId`,
    ...suspended.map(
      (who) =>
        `update affiliate.partnerships set status = 'suspended' where affiliate_id = $${who}`,
    ),
    ...(set === undefined ? [] : [set]),
  ]
  await byHand(urls.systemTcpUrl, named(statements.join(';')))
  const outcome = await recordConversion(api, saleOf(tenant, { clickId: keptId, now, ...sale }))
  if (outcome.outcome !== 'recorded') return outcome.outcome
  const { rejection, affiliateId, receipt } = outcome.conversion
  const names = Object.keys(ids) as Name[]
  const who = names.find((name) => ids[name] === affiliateId)
  const { kept: shown } = receipt.click as { kept?: string }
  expect(shown).toBe(who === 'anna' ? undefined : keptId)
  return rejection === null ? who : `${who} ${rejection}`
}

const blocked = "update affiliate.affiliates set status = 'blocked' where id = $anna"
const ownDays = 'update affiliate.partnerships set cookie_days = 60 where affiliate_id = $anna'

test.each<[string, Case, string]>([
  ['the kept click can earn', {}, 'anna'],
  ['its partnership is suspended', { suspended: ['anna'] }, 'bob'],
  ['its affiliate is blocked', { set: blocked }, 'bob'],
  ['it was a bot’s', { kept: { reason: 'bot' } }, 'bob'],
  ['its affiliate was not enrolled', { kept: { reason: 'not_enrolled' } }, 'bob'],
  ['it is outside its window', { kept: { days: 30.001 } }, 'bob'],
  ['it is in its window to the last moment', { kept: { days: 30 } }, 'anna'],
  ['its partner has a longer window', { kept: { days: 40 }, set: ownDays }, 'anna'],
  ['it repeats one that can earn', { repeats: 6 }, 'anna'],
  ['it repeats one outside its window', { repeats: 31 }, 'bob'],
  ['the next one cannot earn either', { suspended: ['anna', 'bob'] }, 'carol'],
  [
    'the next one was refused',
    {
      suspended: ['anna'],
      later: [
        ['bob', 3, { reason: 'geo' }],
        ['carol', 2],
      ],
    },
    'carol',
  ],
  [
    'the next one is outside its window',
    {
      kept: { days: 50 },
      later: [
        ['bob', 31],
        ['carol', 2],
      ],
    },
    'carol',
  ],
  ['none of them can', { suspended: ['anna', 'bob', 'carol'] }, 'anna partnership_inactive'],
  ['there is none', { suspended: ['anna'], later: [] }, 'anna partnership_inactive'],
  [
    'the later ones are of another visitor',
    { suspended: ['anna'], later: [['bob', 3, { keptId: newId(ago(5)) }]] },
    'anna partnership_inactive',
  ],
  [
    'the later ones came after the order',
    { suspended: ['anna'], sale: { occurredAt: ago(2.5) } },
    'bob',
  ],
  [
    'all of them came after the order',
    { suspended: ['anna'], sale: { occurredAt: ago(4) } },
    'anna partnership_inactive',
  ],
  [
    'the report speaks for another offer',
    { suspended: ['anna'], sale: { withinOfferId: newId(now) } },
    'anna partnership_inactive',
  ],
  [
    'the last click counts in the app',
    { suspended: ['anna'], attribution: 'last' },
    'anna partnership_inactive',
  ],
])('%s', async (_name, story, expected) => {
  expect(await play(story)).toBe(expected)
})
