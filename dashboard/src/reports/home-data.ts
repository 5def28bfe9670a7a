import { api, read } from '../core/api.ts'
import { may } from '../core/permissions.ts'
import { type Settled, settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'
import type { Balance } from '../ledger/money-data.ts'

const CONVERSIONS_PER_PAGE = '10'
const EVENTS_SHOWN = '8'

const readSummary = (query: { advertiser_id?: string }) =>
  read(api.v1.affiliate.summary.$get({ query }))
const readLinks = () => read(api.v1.affiliate.links.$get())
const readConversions = (query: { advertiser_id?: string; cursor?: string }) =>
  read(api.v1.affiliate.conversions.$get({ query: { ...query, limit: CONVERSIONS_PER_PAGE } }))
const readEvents = (query: { advertiser_id?: string }) =>
  read(api.v1.affiliate.events.$get({ query: { ...query, limit: EVENTS_SHOWN } }))
const readLosses = () => read(api.v1['click-losses'].$get({ query: {} }))

export type Summary = Awaited<ReturnType<typeof readSummary>>
export type AffiliateLink = Awaited<ReturnType<typeof readLinks>>['links'][number]
export type AffiliateConversions = Awaited<ReturnType<typeof readConversions>>
export type AffiliateEvents = Awaited<ReturnType<typeof readEvents>>
export type ClickLosses = Awaited<ReturnType<typeof readLosses>>

export interface AffiliateDay {
  readonly summary: Settled<Summary>
  readonly links: Settled<Awaited<ReturnType<typeof readLinks>>>
  readonly conversions: Settled<AffiliateConversions>
  readonly events: Settled<AffiliateEvents>
}

export interface HomeData {
  readonly day: AffiliateDay | null
  readonly losses: Settled<ClickLosses> | null
  /** An advertiser's own balance. */
  readonly balance: Settled<{ advertisers: Balance[] }> | null
}

/** Data of Home: an affiliate's day, click health for staff, an advertiser's balance. */
export async function loadHome(
  person: Person,
  deps: { advertiser_id: string | undefined; cursor: string | undefined },
): Promise<HomeData> {
  if (!may(person, 'seeOwnDay')) {
    const [losses, balance] = await Promise.all([
      may(person, 'seeClickHealth') ? settle(readLosses()) : null,
      import('../ledger/money-data.ts').then(({ loadOwnBalance }) => loadOwnBalance(person)),
    ])
    return { day: null, losses, balance }
  }
  const scope = deps.advertiser_id ? { advertiser_id: deps.advertiser_id } : {}
  const page = deps.cursor ? { ...scope, cursor: deps.cursor } : scope
  const [summary, links, conversions, events] = await Promise.all([
    settle(readSummary(scope)),
    settle(readLinks()),
    settle(readConversions(page)),
    settle(readEvents(scope)),
    // The page shows its own error if this fails.
    import('./AffiliateDayView.tsx').catch(() => null),
  ])
  return { day: { summary, links, conversions, events }, losses: null, balance: null }
}
