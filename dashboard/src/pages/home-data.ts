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
const readAdvertisers = () => read(api.v1.affiliate.advertisers.$get())

export type Summary = Awaited<ReturnType<typeof readSummary>>
export type AffiliateLink = Awaited<ReturnType<typeof readLinks>>['links'][number]
export type AffiliateConversions = Awaited<ReturnType<typeof readConversions>>
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

/** The affiliate's day, each part on its own; null for a person who is no affiliate. */
export async function loadHome(
  person: Person,
  deps: { advertiser_id: string | undefined; cursor: string | undefined },
): Promise<AffiliateDay | null> {
  if (!may(person, 'seeOwnDay')) return null
  const scope = deps.advertiser_id ? { advertiser_id: deps.advertiser_id } : {}
  const page = deps.cursor ? { ...scope, cursor: deps.cursor } : scope
  const [summary, links, conversions] = await Promise.all([
    settle(readSummary(scope)),
    settle(readLinks()),
    settle(readConversions(page)),
  ])
  return { summary, links, conversions }
}
