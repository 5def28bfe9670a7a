import { api, read } from '../../core/api.ts'
import { type DayRange, dayIn } from '../../core/format/dates.ts'
import { type PeriodSearch, periodOf } from '../../core/format/periods.ts'
import { may } from '../../core/permissions.ts'
import { settle } from '../../core/problem.ts'
import type { Person } from '../../core/session.ts'
import { loadOwnBalance } from '../../ledger/money-data.ts'
import { reportKindOf } from '../page/report-kind.ts'
import { trendUnitOf } from '../page/report-state.ts'

const TOP_SHOWN = '5'
const BATCHES_SHOWN = '5'

const readReport = (query: { group_by: string; limit: string; sort?: '-sales' } & DayRange) =>
  read(api.v1.reports.$get({ query: { ...query, compare: 'true' } }))
const readPartnerCounts = (query: DayRange) => read(api.v1.partners.counts.$get({ query }))
const readPayouts = () => read(api.v1.payouts.overview.$get())
const readBatches = () => read(api.v1['payout-batches'].$get({ query: { limit: BATCHES_SHOWN } }))
const readLosses = () => read(api.v1['click-losses'].$get({ query: {} }))
const readAudits = () => read(api.v1.audits.$get())

export type PartnerCounts = Awaited<ReturnType<typeof readPartnerCounts>>
export type PayoutsOverview = Awaited<ReturnType<typeof readPayouts>>
export type LatestBatches = Awaited<ReturnType<typeof readBatches>>['batches']
export type ClickLosses = Awaited<ReturnType<typeof readLosses>>
export type Audits = Awaited<ReturnType<typeof readAudits>>

/** Whose results an advertiser or the platform compares. */
export const topsOf = {
  advertiser: ['affiliate_id', 'offer_id'],
  platform: ['advertiser_id', 'affiliate_id'],
} as const
export type TopName = (typeof topsOf)[keyof typeof topsOf][number]

/** Home of an advertiser's team and of staff: figures of a period, and what each role looks after. */
export async function loadTeamHome(person: Person, search: PeriodSearch) {
  const range = periodOf(search, dayIn(person.time_zone, new Date()))
  const unit = trendUnitOf(range)
  const kind: keyof typeof topsOf = reportKindOf(person) === 'platform' ? 'platform' : 'advertiser'
  const names: readonly TopName[] = topsOf[kind]
  const ifMay = <T>(permission: Parameters<typeof may>[1], load: () => Promise<T>) =>
    may(person, permission) ? settle(load()) : null
  const isAdvertiser = kind === 'advertiser'
  const [trend, tops, partners, payouts, batches, losses, audits, balance] = await Promise.all([
    settle(readReport({ ...range, group_by: unit, limit: '500' })),
    Promise.all(
      names.map((name) =>
        settle(readReport({ ...range, group_by: name, sort: '-sales', limit: TOP_SHOWN })),
      ),
    ),
    isAdvertiser ? ifMay('seePartners', () => readPartnerCounts(range)) : null,
    ifMay('seePayouts', readPayouts),
    ifMay('seePayouts', readBatches),
    ifMay('seeClickHealth', readLosses),
    ifMay('seeClickHealth', readAudits),
    loadOwnBalance(person),
  ])
  const lists = names.map((name, index) => ({ name, report: tops[index]! }))
  return {
    ...{ range, unit, kind, trend, tops: lists, partners },
    ...{ payouts, batches, losses, audits, balance },
  }
}
export type TeamHomeData = Awaited<ReturnType<typeof loadTeamHome>>
