import { getRouteApi, Link } from '@tanstack/react-router'
import { clickVerdicts } from '../../../../schema/vocabulary.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { usePerson } from '../../core/use-person.ts'
import { SelectFilter } from '../../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../../ui/forms/filter-search.tsx'
import { IdText } from '../../ui/IdText.tsx'
import type { Column } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { reportKindOf } from '../page/report-kind.ts'
import { LogCard } from './LogCard.tsx'
import { RecordFields, SearchFields } from './LogFilters.tsx'
import type { Click } from './log-data.ts'
import type { ClicksSearch } from './log-search.ts'
import { useLogText } from './log-texts.ts'
import { placeInWords, subsInWords } from './log-words.ts'
import { VerdictText } from './VerdictText.tsx'

const route = getRouteApi('/signed-in/reports/clicks')

/** Single clicks with their verdicts; a row opens the click's story. */
export function ClicksPage() {
  const text = useLogText()
  const words = text.logs
  const loaded = route.useLoaderData()
  const { search } = loaded
  const set = useSetFilters<ClicksSearch>()
  const isAffiliate = reportKindOf(usePerson()) === 'affiliate'
  const columns = useColumns(isAffiliate)
  return (
    <LogCard
      kind="clicks"
      words={{
        ...{ title: words.clicks, help: words.clicksHelp, caption: words.clicksCaption },
        ...{ empty: search.click_id ? words.noneById : words.noClicks, shown: words.shownClicks },
      }}
      {...{ loaded, columns }}
    >
      <SearchFields names={['click_id', 'sub']} search={search} />
      <SelectFilter
        {...{ label: words.verdict, value: search.click_status }}
        options={clickVerdicts.map((value) => ({ value, label: words.verdicts[value] }))}
        onChange={(click_status) => set({ click_status })}
      />
      <RecordFields {...{ search, isAffiliate }} />
    </LogCard>
  )
}

function useColumns(isAffiliate: boolean): Column<Click>[] {
  const text = useLogText()
  const words = text.logs
  const format = useFormat()
  return [
    {
      id: 'when',
      header: words.when,
      cell: (row) => (
        <Link
          to="/clicks/$clickId"
          params={{ clickId: row.id }}
          className="font-medium after:absolute after:inset-0 after:content-['']"
        >
          {/* The name contains what is shown, so that people who speak to their computer can say it. */}
          <span className="sr-only">{words.open} </span>
          <TimeText at={row.clicked_at} />
        </Link>
      ),
    },
    {
      id: 'verdict',
      header: words.verdict,
      cell: (row) => (
        <div className="max-w-72 py-1 sm:min-w-40">
          <VerdictText click={row} />
          {row.conversions > 0 && (
            <p className="pl-4 text-sm text-muted sm:hidden">{words.ledTo(row.conversions)}</p>
          )}
        </div>
      ),
    },
    {
      id: 'offer',
      header: isAffiliate ? words.offer : `${words.offer}, ${words.affiliate.toLowerCase()}`,
      isMinor: true,
      cell: (row) => (
        <div className="max-w-48 py-1">
          <p className="truncate">{row.offer.name}</p>
          <p className="truncate text-sm text-muted">
            {isAffiliate ? row.link?.label : row.affiliate.name}
          </p>
        </div>
      ),
    },
    {
      id: 'place',
      header: words.place,
      isMinor: true,
      cell: (row) => (
        <div className="max-w-40 py-1">
          <p className="truncate">{placeInWords(row, words, format)}</p>
          <p className="truncate text-sm text-muted">
            {[text.devices[row.device as 'mobile'], row.browser].filter(Boolean).join(', ')}
          </p>
        </div>
      ),
    },
    {
      id: 'source',
      header: words.source,
      isMinor: true,
      cell: (row) => (
        <div className="max-w-40 py-1">
          <p className="truncate">{subsInWords(row)}</p>
          <p className="truncate text-sm text-muted">{row.referrer_host}</p>
        </div>
      ),
    },
    {
      id: 'led',
      header: words.led,
      isMinor: true,
      cell: (row) => (row.conversions > 0 ? words.ledTo(row.conversions) : '—'),
    },
    {
      id: 'id',
      header: words.clickId,
      isMinor: true,
      cell: (row) => (
        <span className="relative z-1 block min-w-36">
          <IdText id={row.id} />
        </span>
      ),
    },
  ]
}
