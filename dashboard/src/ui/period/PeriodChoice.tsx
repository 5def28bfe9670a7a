import type { ReactNode } from 'react'
import type { DayRange } from '../../core/format/dates.ts'
import { periodNames } from '../../core/format/period-names.ts'
import type { PeriodSearch } from '../../core/format/periods.ts'
import { InputFilter } from '../forms/FilterFields.tsx'
import { useSetFilters } from '../forms/filter-search.tsx'
import { Segmented } from '../Segmented.tsx'
import { periodTexts } from './period-texts.ts'

/** Periods to choose from, and a first and last day of one's own. The URL holds the choice. */
export function PeriodChoice(props: {
  search: PeriodSearch
  /** The days that are shown; null = all, because a search by an id is not limited to days. */
  range: DayRange | null
  /** Further choices beside the days. */
  children?: ReactNode
}) {
  const words = periodTexts.useOwn().period
  const { search, range } = props
  const set = useSetFilters<PeriodSearch>()
  const isOwn = Boolean(search.from || search.to)
  return (
    <div className="mb-3 flex flex-wrap items-end gap-x-3 gap-y-2">
      <Segmented
        label={words.label}
        segments={periodNames.map((name) => ({
          key: name,
          label: words.periods[name],
          isActive: range !== null && !isOwn && name === (search.range ?? 'last_30'),
          link: {
            to: '.',
            search: (before: object) => ({
              ...before,
              ...{ range: name, from: undefined, to: undefined, pages: undefined },
            }),
          },
        }))}
      />
      <div className="grid grid-cols-2 gap-3 max-sm:w-full">
        <InputFilter
          {...{ label: words.from, type: 'date', value: range?.from }}
          onChange={(from) => set({ range: undefined, from, to: search.to ?? range?.to })}
        />
        <InputFilter
          {...{ label: words.to, type: 'date', value: range?.to }}
          onChange={(to) => set({ range: undefined, from: search.from ?? range?.from, to })}
        />
      </div>
      {props.children}
    </div>
  )
}
