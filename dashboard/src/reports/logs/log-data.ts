import { api, read } from '../../core/api.ts'
import { type DayRange, dayIn } from '../../core/format/dates.ts'
import { periodOf } from '../../core/format/periods.ts'
import { settle } from '../../core/problem.ts'
import { readPages } from '../../core/read-pages.ts'
import {
  type ClicksSearch,
  readClicksSearch,
  readSalesSearch,
  type SalesSearch,
} from './log-search.ts'

type Query = Record<string, string>

const readClicks = (query: Query) => read(api.v1['click-log'].$get({ query }))
const readSales = (query: Query) => read(api.v1['conversion-log'].$get({ query }))
const readStory = (clickId: string) =>
  read(api.v1['click-log'][':clickId'].$get({ param: { clickId } }))

export type Click = Awaited<ReturnType<typeof readClicks>>['clicks'][number]
export type Sale = Awaited<ReturnType<typeof readSales>>['conversions'][number]
export type Story = Awaited<ReturnType<typeof readStory>>
export type StoryEvent = Story['events'][number]

/** The days of a log; null = all, because it searches for an id. */
function daysOf(search: ClicksSearch & SalesSearch, timeZone: string): DayRange | null {
  const { range, from, to, click_id, order_id, customer_id } = search
  const isById = Boolean(click_id || order_id || customer_id)
  if (isById && !range && !from && !to) return null
  return periodOf(search, dayIn(timeZone, new Date()))
}

function queryOf(search: ClicksSearch & SalesSearch, days: DayRange | null): Query {
  const { range: _range, from: _from, to: _to, pages: _pages, click_status, ...filters } = search
  const set = Object.entries({ ...filters, ...days, verdict: click_status })
  return Object.fromEntries(set.filter((entry): entry is [string, string] => Boolean(entry[1])))
}

/** Clicks, newest first, with the path of the same rows as CSV. */
export async function loadClicks(timeZone: string, raw: Record<string, unknown>) {
  const search = readClicksSearch(raw)
  const days = daysOf(search, timeZone)
  const query = queryOf(search, days)
  const list = await settle(
    readPages(search.pages, async (page) => {
      const { clicks, next_cursor } = await readClicks({ ...query, ...page })
      return { rows: clicks, next_cursor }
    }),
  )
  return { list, days, search, csv: `/v1/click-log.csv?${new URLSearchParams(query)}` }
}

/** Conversions, newest first, with the path of the same rows as CSV. */
export async function loadSales(timeZone: string, raw: Record<string, unknown>) {
  const search = readSalesSearch(raw)
  const days = daysOf(search, timeZone)
  const query = queryOf(search, days)
  const list = await settle(
    readPages(search.pages, async (page) => {
      const { conversions, next_cursor } = await readSales({ ...query, ...page })
      return { rows: conversions, next_cursor }
    }),
  )
  return { list, days, search, csv: `/v1/conversion-log.csv?${new URLSearchParams(query)}` }
}

export const loadStory = (clickId: string) => settle(readStory(clickId))
