import { api, read } from '../api.ts'
import { may } from '../permissions.ts'
import { type Settled, settle } from '../problem.ts'
import type { Person } from '../session.ts'

const CONVERSIONS_PER_PAGE = '10'

const readSummary = (query: { advertiser_id?: string }) =>
  read(api.v1.affiliate.summary.$get({ query }))
const readLinks = () => read(api.v1.affiliate.links.$get())
const readConversions = (query: { advertiser_id?: string; cursor?: string }) =>
  read(api.v1.affiliate.conversions.$get({ query: { ...query, limit: CONVERSIONS_PER_PAGE } }))
const readLosses = () => read(api.v1['click-losses'].$get({ query: {} }))
const readAdvertisers = () => read(api.v1.affiliate.advertisers.$get())

export type Summary = Awaited<ReturnType<typeof readSummary>>
export type AffiliateLink = Awaited<ReturnType<typeof readLinks>>['links'][number]
export type AffiliateConversions = Awaited<ReturnType<typeof readConversions>>
export type ClickLosses = Awaited<ReturnType<typeof readLosses>>
export type Advertiser = Awaited<ReturnType<typeof readAdvertisers>>['advertisers'][number]

export interface AffiliateDay {
  readonly summary: Settled<Summary>
  readonly links: Settled<Awaited<ReturnType<typeof readLinks>>>
  readonly conversions: Settled<AffiliateConversions>
}

/** The advertisers an affiliate switches between; none for everybody else. */
export async function loadAdvertisers(person: Person): Promise<readonly Advertiser[]> {
  if (!may(person, 'seeOwnDay')) return []
  const found = await settle(readAdvertisers())
  // The switcher is a convenience; without it the page shows all advertisers together.
  return found.ok ? found.value.advertisers : []
}

/** What Home shows a person: an affiliate's day, the health of clicks for staff, or neither. */
export async function loadHome(
  person: Person,
  deps: { advertiser_id: string | undefined; cursor: string | undefined },
): Promise<{ day: AffiliateDay | null; losses: Settled<ClickLosses> | null }> {
  if (!may(person, 'seeOwnDay')) {
    return { day: null, losses: may(person, 'seeClickHealth') ? await settle(readLosses()) : null }
  }
  const scope = deps.advertiser_id ? { advertiser_id: deps.advertiser_id } : {}
  const page = deps.cursor ? { ...scope, cursor: deps.cursor } : scope
  const [summary, links, conversions] = await Promise.all([
    settle(readSummary(scope)),
    settle(readLinks()),
    settle(readConversions(page)),
  ])
  return { day: { summary, links, conversions }, losses: null }
}
