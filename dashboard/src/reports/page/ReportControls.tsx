import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import {
  type Attribute,
  attributes,
  type Dimension,
  dimensions,
  GROUPS_MAX,
} from '../../../../workers/reports/rules/dimensions.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { usePerson } from '../../core/use-person.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Filters, SelectFilter } from '../../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../../ui/forms/filter-search.tsx'
import { PeriodChoice } from '../../ui/period/PeriodChoice.tsx'
import { groupLabel } from './group-label.ts'
import { isOwnDimension } from './own-search.ts'
import type { LoadedReport } from './report-data.ts'
import { reportKindOf } from './report-kind.ts'
import { filterName, type ReportSearch } from './report-search.ts'
import { filtersOf, groupsOf } from './report-state.ts'
import { useReportText } from './report-texts.ts'
import { useReportSearch } from './use-report-search.ts'

/** Period, groups and filters, all kept in the URL. */
export function ReportControls({ loaded }: { loaded: LoadedReport }) {
  const words = useReportText().report
  const search = useReportSearch()
  const person = usePerson()
  const isOwn = isOwnDimension(reportKindOf(person))
  const groups = groupsOf(search)
  const set = useSetFilters<ReportSearch>()
  const setGroup = (at: number, name: Dimension | undefined) => {
    const next = groups.toSpliced(at, 1, ...(name === undefined ? [] : [name]))
    set({ by: [...new Set(next)].join(',') || undefined, sort: undefined })
  }
  const options = dimensions.filter(isOwn)
  const slots = Math.min(GROUPS_MAX, groups.length + 1)
  return (
    <div>
      <PeriodChoice search={search} range={loaded.range}>
        <label className="flex min-h-9 items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={search.compare !== 'off'}
            onChange={({ currentTarget }) =>
              set({ compare: currentTarget.checked ? undefined : 'off' })
            }
          />
          {words.compare}
        </label>
      </PeriodChoice>
      <Filters>
        {Array.from({ length: slots }, (_, at) => (
          <SelectFilter
            // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
            key={at}
            label={at === 0 ? words.groupBy : words.thenBy}
            value={groups[at]}
            options={options
              .filter((name) => name === groups[at] || !groups.includes(name))
              .map((name) => ({ value: name, label: words.dimensions[name] }))}
            none={words.none}
            onChange={(name) => setGroup(at, name)}
          />
        ))}
        {[...loaded.choices].map(([name, values]) => (
          <ValueFilter
            key={name}
            {...{ name, values, value: search[filterName(name)] }}
            onChange={(value) => set({ [filterName(name)]: value })}
          />
        ))}
        <SelectFilter
          {...{ label: words.addFilter, value: undefined, none: words.none }}
          options={attributes
            .filter((name) => isOwn(name) && !loaded.choices.has(name))
            .map((name) => ({ value: name, label: words.dimensions[name] }))}
          onChange={(filter) => set({ filter })}
        />
      </Filters>
      <ChosenFilters loaded={loaded} />
    </div>
  )
}

function ValueFilter(props: {
  name: Attribute
  value: string | undefined
  values: readonly { value: string; label: string }[]
  onChange: (value: string | undefined) => void
}) {
  const words = useReportText().report
  const format = useFormat()
  const { name, value, values, onChange } = props
  const known = values.some((choice) => choice.value === value)
  const all = value === undefined || known ? values : [{ value, label: value }, ...values]
  return (
    <SelectFilter
      label={words.filterBy(words.dimensions[name])}
      value={value}
      options={all.map((choice) => ({
        value: choice.value,
        label: groupLabel(name, choice.value, choice.label, { words, format }),
      }))}
      onChange={onChange}
    />
  )
}

/** The filters that hold, each to be removed. */
function ChosenFilters({ loaded }: { loaded: LoadedReport }) {
  const words = useReportText().report
  const format = useFormat()
  const chosen = filtersOf(useReportSearch())
  if (chosen.length === 0) return null
  const small = buttonClass({ size: 'small' })
  return (
    <ul className="mb-2 flex flex-wrap gap-2">
      {chosen.map(([name, value]) => {
        const choice = loaded.choices.get(name)?.find((known) => known.value === value)
        const label = groupLabel(name, value, choice?.label ?? null, { words, format })
        return (
          <li key={name}>
            <Link
              to="/reports"
              search={(before) => ({ ...before, [filterName(name)]: undefined, pages: undefined })}
              {...{ replace: true, resetScroll: false, className: small }}
              aria-label={words.removeFilter(words.dimensions[name])}
            >
              {words.dimensions[name]}: {label}
              <X aria-hidden="true" />
            </Link>
          </li>
        )
      })}
      <li>
        <Link
          to="/reports"
          search={(before) => ({
            ...before,
            ...Object.fromEntries(chosen.map(([name]) => [filterName(name), undefined])),
          })}
          {...{ replace: true, resetScroll: false }}
          className={buttonClass({ kind: 'quiet', size: 'small' })}
        >
          {words.clear}
        </Link>
      </li>
    </ul>
  )
}
