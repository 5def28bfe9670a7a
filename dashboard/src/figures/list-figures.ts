import { useCallback, useEffect, useState } from 'react'
import { api, read } from '../core/api.ts'
import { type DayRange, dayIn } from '../core/format/dates.ts'
import { type PeriodSearch, periodOf } from '../core/format/periods.ts'
import { type Settled, settle } from '../core/problem.ts'
import { usePerson } from '../core/use-person.ts'

const ask = (query: { by: ListDimension; from: string; to: string; advertiser_id?: string }) =>
  read(api.v1.reports['list-figures'].$get({ query }))
type Answer = Awaited<ReturnType<typeof ask>>
export type RecordFigures = Answer['rows'][number]
export type ListDimension =
  | 'link_id'
  | 'offer_id'
  | 'affiliate_id'
  | 'app_id'
  | 'advertiser_id'
  | 'coupon'

export interface ListFigures {
  readonly range: DayRange
  readonly retry: () => void
  /** Null while they are loading. */
  readonly found: Settled<Answer> | null
  /** The figures of a record; null while loading, and where they are not known. */
  readonly of: (key: string) => RecordFigures | null
}

/** Figures of all rows of a list, in one request after the list is there. */
export function useListFigures(
  by: ListDimension,
  search: PeriodSearch,
  advertiserId?: string,
): ListFigures {
  const timeZone = usePerson()?.time_zone ?? 'UTC'
  const { from, to } = periodOf(search, dayIn(timeZone, new Date()))
  const [found, setFound] = useState<Settled<Answer> | null>(null)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let isWanted = attempt >= 0
    setFound(null)
    const of = advertiserId === undefined ? {} : { advertiser_id: advertiserId }
    void settle(ask({ by, from, to, ...of })).then((answer) => isWanted && setFound(answer))
    return () => {
      isWanted = false
    }
  }, [by, from, to, advertiserId, attempt])
  const of = useCallback(
    (key: string): RecordFigures | null => {
      if (!found?.ok) return null
      const { rows, points, is_complete } = found.value
      const row = rows.find((one) => one.key === key)
      if (row !== undefined || !is_complete) return row ?? null
      const isCoupon = by === 'coupon'
      const none = { billable: isCoupon ? null : 0, sales: 0, cr: null, money: [] }
      return { key, ...none, trend: points.map(() => 0) }
    },
    [found, by],
  )
  return { range: { from, to }, found, of, retry: () => setAttempt((before) => before + 1) }
}
