import { getRouteApi, Link } from '@tanstack/react-router'
import { conversionEvents, conversionStatuses } from '../../../../schema/vocabulary.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { usePerson } from '../../core/use-person.ts'
import { SelectFilter } from '../../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../../ui/forms/filter-search.tsx'
import { shortId } from '../../ui/IdText.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import type { Column } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { reportKindOf } from '../page/report-kind.ts'
import { ConversionLink } from './ConversionLink.tsx'
import { LogCard } from './LogCard.tsx'
import { RecordFields, SearchFields } from './LogFilters.tsx'
import type { Sale } from './log-data.ts'
import type { SalesSearch } from './log-search.ts'
import { useLogText } from './log-texts.ts'
import { isReversal, subsInWords } from './log-words.ts'

const route = getRouteApi('/signed-in/reports/conversions')

/** Single conversions with the details of their clicks; refunds are rows of their own. */
export function SalesPage() {
  const text = useLogText()
  const words = text.logs
  const loaded = route.useLoaderData()
  const { search } = loaded
  const set = useSetFilters<SalesSearch>()
  const isAffiliate = reportKindOf(usePerson()) === 'affiliate'
  const columns = useColumns(isAffiliate)
  const isById = search.click_id || search.order_id || search.customer_id
  return (
    <LogCard
      kind="conversions"
      words={{
        ...{ title: words.sales, help: words.salesHelp, caption: words.salesCaption },
        ...{ empty: isById ? words.noneById : words.noSales, shown: words.shownSales },
      }}
      {...{ loaded, columns }}
    >
      <SearchFields
        names={
          isAffiliate
            ? ['click_id', 'order_id', 'coupon', 'sub']
            : ['click_id', 'order_id', 'customer_id', 'coupon', 'sub']
        }
        search={search}
      />
      <SelectFilter
        {...{ label: words.event, value: search.event }}
        options={conversionEvents.map((value) => ({ value, label: text.events[value] }))}
        onChange={(event) => set({ event })}
      />
      <SelectFilter
        {...{ label: words.status, value: search.status }}
        options={conversionStatuses.map((value) => ({
          ...{ value, label: text.status.conversion[value] },
        }))}
        onChange={(status) => set({ status })}
      />
      <RecordFields {...{ search, isAffiliate }} />
    </LogCard>
  )
}

function useColumns(isAffiliate: boolean): Column<Sale>[] {
  const text = useLogText()
  const words = text.logs
  const format = useFormat()
  const money = (of: Sale['payout'] | undefined) => (of ? <MoneyText money={of} /> : '—')
  const status = (row: Sale) => (
    <>
      <StatusPill of={isReversal(row) ? 'reversal' : 'conversion'} status={row.status} />
      {row.rejection && (
        <p className="pl-4 text-sm text-pretty whitespace-normal text-muted">
          {text.rejections[row.rejection]}
        </p>
      )}
    </>
  )
  const ofOrders: Column<Sale>[] = [
    { id: 'amount', header: words.amount, isNumber: true, cell: ({ amount }) => money(amount) },
    {
      ...{ id: 'owed', header: words.owed, isNumber: true, isMinor: true },
      cell: ({ owed }) => money(owed),
    },
  ]
  return [
    {
      id: 'event',
      header: words.event,
      cell: (row) => (
        <div className="max-w-44 py-1">
          <ConversionLink
            conversion={row}
            label={words.openEvent(
              `${text.events[row.event]} ${shortId(row.order_id)}`,
              format.exact(row.recorded_at),
            )}
            className="block truncate font-medium after:absolute after:inset-0 after:content-['']"
          >
            {text.events[row.event]} {shortId(row.order_id)}
          </ConversionLink>
          <p className="truncate text-sm text-muted">
            <TimeText at={row.recorded_at} />
          </p>
          <div className="sm:hidden">{status(row)}</div>
        </div>
      ),
    },
    {
      id: 'status',
      header: words.status,
      isMinor: true,
      cell: (row) => <div className="max-w-56 py-1">{status(row)}</div>,
    },
    ...(isAffiliate ? [] : ofOrders),
    {
      id: 'payout',
      header: words.payout,
      isNumber: true,
      cell: (row) => (
        <div className="py-1">
          {money(row.payout)}
          {row.payout_status && row.payout_status !== 'available' && (
            <p className="text-sm text-muted">{text.status.commission[row.payout_status]}</p>
          )}
        </div>
      ),
    },
    {
      id: 'offer',
      header: isAffiliate ? words.offer : `${words.offer}, ${words.affiliate.toLowerCase()}`,
      isMinor: true,
      cell: (row) => (
        <div className="max-w-44 py-1">
          <p className="truncate">{row.offer?.name ?? '—'}</p>
          <p className="truncate text-sm text-muted">
            {isAffiliate ? row.link?.label : row.affiliate?.name}
          </p>
        </div>
      ),
    },
    {
      id: 'source',
      header: words.subs,
      isMinor: true,
      cell: (row) => (
        <div className="max-w-40 py-1">
          <p className="truncate">{subsInWords(row)}</p>
          <p className="truncate text-sm text-muted">
            {row.coupon && `${words.coupon}: ${row.coupon}`}
          </p>
        </div>
      ),
    },
    {
      id: 'click',
      header: words.click,
      isMinor: true,
      cell: (row) =>
        row.click_id === null ? (
          <span className="text-muted">{words.noClick}</span>
        ) : (
          <Link
            to="/clicks/$clickId"
            params={{ clickId: row.click_id }}
            title={row.click_id}
            aria-label={`${words.openClick} ${shortId(row.click_id)}`}
            className="relative z-1 font-mono text-sm underline decoration-border underline-offset-4 hover:decoration-current"
          >
            {shortId(row.click_id)}
          </Link>
        ),
    },
  ]
}
