import { impersonated } from '../core/account.ts'
import { api, read } from '../core/api.ts'
import { addDays, type DayRange, dayIn, daysIn } from '../core/format/dates.ts'
import { type PeriodSearch, periodOf } from '../core/format/periods.ts'
import { may } from '../core/permissions.ts'
import { type Settled, settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'
import { readToDo, type ToDo } from '../core/to-do.ts'
import type { TeamHomeData } from './home/team-data.ts'

const CONVERSIONS_PER_PAGE = '10'
const EVENTS_SHOWN = '8'
const OFFERS_MAX = '500'
/** A trend of fewer days would say little: then it shows a month. */
const TREND_DAYS_MIN = 7
const DAYS_OF_MONTH = 30

const readSummary = (query: { advertiser_id?: string } & DayRange) =>
  read(api.v1.affiliate.summary.$get({ query }))
const readLinks = () => read(api.v1.affiliate.links.$get())
const readConversions = (query: { advertiser_id?: string; cursor?: string }) =>
  read(api.v1.affiliate.conversions.$get({ query: { ...query, limit: CONVERSIONS_PER_PAGE } }))
const readEvents = (query: { advertiser_id?: string }) =>
  read(api.v1.affiliate.events.$get({ query: { ...query, limit: EVENTS_SHOWN } }))
const readNext = (query: { advertiser_id?: string }) =>
  read(api.v1.affiliate.payouts.next.$get({ query }))
const readOffers = (query: { advertiser_id?: string } & DayRange) =>
  read(api.v1.reports.$get({ query: { ...query, group_by: 'offer_id', limit: OFFERS_MAX } }))

export type Summary = Awaited<ReturnType<typeof readSummary>>
export type AffiliateLink = Awaited<ReturnType<typeof readLinks>>['links'][number]
export type AffiliateConversions = Awaited<ReturnType<typeof readConversions>>
export type AffiliateEvents = Awaited<ReturnType<typeof readEvents>>
export type NextPayouts = Awaited<ReturnType<typeof readNext>>['next']
export type OfferFigures = Awaited<ReturnType<typeof readOffers>>['rows']

export interface AffiliateDay {
  readonly range: DayRange
  /** Ends with the range and may begin before it. */
  readonly summary: Settled<Summary>
  readonly links: Settled<Awaited<ReturnType<typeof readLinks>>>
  /** Clicks, sales and earnings of the range by offer. */
  readonly offers: Settled<{ rows: OfferFigures }>
  readonly next: Settled<{ next: NextPayouts }>
  readonly conversions: Settled<AffiliateConversions>
  readonly events: Settled<AffiliateEvents>
}

export interface HomeData {
  /** Null: those who view an account see its screens, not its work. */
  readonly toDo: Settled<ToDo> | null
  readonly day: AffiliateDay | null
  /** Of everybody else. */
  readonly team: TeamHomeData | null
}

type HomeDeps = PeriodSearch & { advertiser_id: string | undefined; cursor: string | undefined }

/** Data of Home: an affiliate's day, or the overview of an advertiser's team and of staff. */
export async function loadHome(person: Person, deps: HomeDeps): Promise<HomeData> {
  const [toDo, home] = await Promise.all([
    impersonated() === null ? settle(readToDo()) : null,
    loadFigures(person, deps),
    // With the page, so that nothing moves when it comes.
    import('./home/ToDoCard.tsx').catch(() => null),
  ])
  return { toDo, ...home }
}

async function loadFigures(person: Person, deps: HomeDeps): Promise<Omit<HomeData, 'toDo'>> {
  if (!may(person, 'seeOwnDay')) {
    const [{ loadTeamHome }] = await Promise.all([
      import('./home/team-data.ts'),
      // The page shows its own error if this fails.
      import('./home/TeamHome.tsx').catch(() => null),
    ])
    return { day: null, team: await loadTeamHome(person, deps) }
  }
  const scope = deps.advertiser_id ? { advertiser_id: deps.advertiser_id } : {}
  const page = deps.cursor ? { ...scope, cursor: deps.cursor } : scope
  const range = periodOf(deps, dayIn(person.time_zone, new Date()))
  const { to } = range
  const from = daysIn(range) < TREND_DAYS_MIN ? addDays(to, 1 - DAYS_OF_MONTH) : range.from
  const [summary, links, offers, next, conversions, events] = await Promise.all([
    settle(readSummary({ ...scope, from, to })),
    settle(readLinks()),
    settle(readOffers({ ...scope, ...range })),
    settle(readNext(scope)),
    settle(readConversions(page)),
    settle(readEvents(scope)),
    import('./AffiliateDayView.tsx').catch(() => null),
  ])
  return { day: { range, summary, links, offers, next, conversions, events }, team: null }
}
