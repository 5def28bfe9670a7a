/** What docs/attribution.md may say: its sentences as calls of the product, and its columns. */
import { sql } from 'drizzle-orm'
import { changeBinding } from '../../conversions/customers/change-binding.ts'
import { setClockAhead } from '../../core/clock.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { toDecimal } from '../../core/money.ts'
import { putInGroup } from '../../partners/db/partner-groups.ts'
import type { PartnerDecision } from '../../partners/rules/partnership.ts'
import { decidePartners } from '../../partners/verbs/decide-partners.ts'
import { enrollPartner } from '../../partners/verbs/join-offer.ts'
import type { ApiWorld } from '../../test/api-world.ts'
import { ask } from '../../test/books-world.ts'
import { reports } from './attribution-reports.ts'
import { type Stage, setStage, type Who } from './attribution-stage.ts'
import { readTerms } from './attribution-terms.ts'
import { testReports } from './attribution-tests.ts'
import { follow, liveCookie } from './attribution-visits.ts'
import {
  commonSentences,
  type Example,
  type Saying,
  sentencesOf,
  timeOf,
  understand,
} from './document-examples.ts'

type Sentence = Saying<(stage: Stage) => Promise<void>>

const visits: Sentence[] = [
  [
    /^(Eve|A guest) clicks (\w+)'s (link|tracking link|VIP link)( from Germany)?\.$/,
    (who, affiliate = '', kind, abroad) =>
      (stage) =>
        follow(stage, who as Who, {
          ...{ affiliate, kind: kind as 'link', country: abroad ? 'DE' : 'US' },
        }),
  ],
  [
    /^Acme's server reports that Eve clicked (\w+)'s link\.$/,
    (affiliate = '') =>
      (stage) =>
        follow(stage, 'Eve', { affiliate, kind: 'server', country: 'US' }),
  ],
  [/^Eve comes back without a link\.$/, () => async () => {}],
]

const advertiser = ({ tenant: { advertiserId } }: Stage) =>
  ({ kind: 'advertiser', advertiserId }) as const
const random = () => crypto.getRandomValues(new Uint8Array(8))

async function decidePartner(stage: Stage, who: string, decision: PartnerDecision): Promise<void> {
  const { world, tenant, people, finance, now } = stage
  const [result] = await decidePartners(world.api, advertiser(stage), {
    ...{ advertiserId: tenant.advertiserId, affiliateIds: [people[who] as string], decision },
    ...{ reason: 'As agreed.', userId: finance[0], now, newId, random },
  })
  if (result?.outcome !== 'changed') throw new Error(`${who}: ${JSON.stringify(result)}`)
}

async function setOffer(stage: Stage, set: ReturnType<typeof sql>): Promise<void> {
  await runScoped(stage.world.api, advertiser(stage), [
    sql`update affiliate.offers set ${set} where id = ${stage.tenant.offerId}::uuid`,
  ])
}

/** Null: Eve is unbound. */
async function bindEve(stage: Stage, to: string | null): Promise<void> {
  const { world, tenant, people, now } = stage
  const holder = to === null ? null : { affiliateId: people[to] as string, offerId: tenant.offerId }
  const customerId = (await findEve(stage))?.id as string
  const change = { customerId, holder, reason: 'As agreed.', ownAffiliateIds: [], now }
  await changeBinding(world.api, advertiser(stage), change)
}

async function findEve({ world, tenant }: Stage) {
  const [row] = await ask(
    world.system,
    sql`select id, affiliate_id, ended_at from affiliate.customers
      where app_id = ${tenant.appId}::uuid and external_id = 'Eve'`,
  )
  return row
}

const decisions: Sentence[] = [
  [/^Acme unbinds Eve\.$/, () => (stage) => bindEve(stage, null)],
  [
    /^Acme moves Eve to (\w+)\.$/,
    (who = '') =>
      (stage) =>
        bindEve(stage, who),
  ],
  [
    /^Acme ends the partnership with (\w+)\.$/,
    (who = '') =>
      (stage) =>
        decidePartner(stage, who, 'terminate'),
  ],
  [
    /^Acme takes (\w+) out of the group\.$/,
    (who = '') =>
      async (stage) => {
        const { advertiserId } = stage.tenant
        await runScoped(stage.world.api, advertiser(stage), [
          putInGroup(advertiserId, [stage.people[who] as string], null),
        ])
      },
  ],
  [
    /^Acme suspends (\w+)\.$/,
    (who = '') =>
      (stage) =>
        decidePartner(stage, who, 'suspend'),
  ],
  [
    /^Acme approves (\w+) again\.$/,
    (who = '') =>
      (stage) =>
        decidePartner(stage, who, 'resume'),
  ],
  [/^Acme closes the offer\.$/, () => (stage) => setOffer(stage, sql`joining = 'closed'`)],
  [/^Acme archives the offer\.$/, () => (stage) => setOffer(stage, sql`status = 'archived'`)],
  [
    /^Acme enrolls (\w+)\.$/,
    (who = '') =>
      async (stage) => {
        const { world, tenant, people, now } = stage
        const { advertiserId, offerId } = tenant
        const affiliateId = people[who] as string
        const given = { advertiserId, offerId, affiliateId, coupon: null, now, random }
        await enrollPartner(world.api, advertiser(stage), given)
      },
  ],
]

const sentences: Sentence[] = [
  ...visits,
  ...reports,
  ...testReports,
  ...decisions,
  ...commonSentences,
]

// What a column shows.

const nameOf = ({ people }: Stage, affiliateId: unknown): string =>
  Object.entries(people).find(([, known]) => known === affiliateId)?.[0] ?? ''

async function ownerOf(stage: Stage, clickId: string | null | undefined): Promise<string> {
  if (!clickId) return ''
  const [row] = await ask(
    stage.world.system,
    sql`select affiliate_id from affiliate.clicks where id = ${clickId}::uuid`,
  )
  return nameOf(stage, row?.affiliate_id)
}

/** Commissions in these accounts, less debts. */
async function earned(stage: Stage, who: string, kinds: readonly string[]): Promise<string> {
  const { advertiserId, currency } = stage.tenant
  const [row] = await ask(
    stage.world.system,
    sql`select coalesce(sum(credits_minor - debits_minor), 0)::text as minor from ledger.accounts
      where advertiser_id = ${advertiserId}::uuid and affiliate_id = ${stage.people[who]}::uuid
        and kind in ${kinds}`,
  )
  const minor = BigInt(row?.minor as string)
  return minor === 0n ? '' : toDecimal({ minor, currency })
}

const columns: Saying<(stage: Stage) => Promise<string>>[] = [
  [
    /^result$/,
    () =>
      async ({ result }) =>
        result,
  ],
  [/^Eve's cookie$/, () => (stage) => ownerOf(stage, liveCookie(stage, 'Eve')?.clickId)],
  [/^page address$/, () => (stage) => ownerOf(stage, stage.browsers.Eve.landed)],
  [
    /^Eve belongs to$/,
    () => async (stage) => {
      const eve = await findEve(stage)
      return eve?.ended_at === null ? nameOf(stage, eve.affiliate_id) : ''
    },
  ],
  [
    /^(Anna|Bob|Carol) (on hold|available)$/,
    (who = '', what) =>
      (stage) =>
        earned(stage, who, [what === 'on hold' ? 'aff.hold' : 'aff.available']),
  ],
  [
    /^(Anna|Bob|Carol)$/,
    (who = '') =>
      (stage) =>
        earned(stage, who, ['aff.pending', 'aff.hold', 'aff.available', 'aff.debt']),
  ],
]

/** Rows of the example as they are on the page, and as the product makes them. */
export interface Played {
  said: string[][]
  seen: string[][]
}

/** Plays an example, with an advertiser of its own. The clock stays where the example left it. */
export async function play(world: ApiWorld, example: Example): Promise<Played> {
  const shown = example.columns.map((column) => understand(columns, column))
  const stage = await setStage(world, readTerms(example.terms))
  const played: Played = { said: [], seen: [] }
  for (const { day, says, cells } of example.rows) {
    stage.result = ''
    for (const sentence of sentencesOf(says)) {
      stage.now = timeOf(day, stage.now)
      setClockAhead(stage.now.getTime() - Date.now())
      await understand(sentences, sentence)(stage)
    }
    const seen: string[] = []
    for (const show of shown) seen.push(await show(stage))
    played.said.push([`${day}`, says, ...cells])
    played.seen.push([`${day}`, says, ...seen])
  }
  return played
}
