import { useNavigate } from '@tanstack/react-router'
import { type PeriodName, periodNames } from '../core/format/period-names.ts'
import type { PeriodSearch } from '../core/format/periods.ts'
import { usePageText } from '../core/i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { DayFilters, SelectFilter } from '../ui/forms/FilterFields.tsx'
import type { ListFigures } from './list-figures.ts'

/** The days that the figures of a list count. The URL holds them. */
export function FigurePeriod(props: { search: PeriodSearch; figures: ListFigures }) {
  const text = usePageText()
  const words = text.listFigures
  const navigate = useNavigate()
  const { range, found, retry } = props.figures
  const isOwn = Boolean(props.search.from || props.search.to)
  const set = (period: PeriodSearch) =>
    void navigate({
      to: '.',
      search: (before: object) => ({
        ...before,
        ...{ range: undefined, from: undefined, to: undefined },
        ...period,
      }),
      replace: true,
      resetScroll: false,
    })
  return (
    <div className="mb-3 flex flex-wrap items-end gap-3">
      <div className="w-44">
        <SelectFilter<PeriodName | 'own'>
          label={words.period}
          value={isOwn ? 'own' : (props.search.range ?? 'last_30')}
          options={[
            ...periodNames.map((value) => ({ value, label: words.periods[value] })),
            { value: 'own' as const, label: words.own },
          ]}
          none={words.periods.last_30}
          onChange={(chosen) => set(chosen === 'own' ? range : { range: chosen })}
        />
      </div>
      {isOwn && (
        <div className="grid grid-cols-2 gap-3">
          <DayFilters {...range} onChange={(day) => set({ ...range, ...day })} />
        </div>
      )}
      {found && !found.ok && (
        <p role="alert" className="flex items-center gap-2 text-sm text-muted">
          {words.failed}
          <Button size="small" onClick={retry}>
            {text.actions.retry}
          </Button>
        </p>
      )}
    </div>
  )
}
