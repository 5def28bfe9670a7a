import { getRouteApi } from '@tanstack/react-router'
import { payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { AffiliateField } from '../../ui/forms/AffiliateField.tsx'
import { ClearFilters, useSetFilters } from '../../ui/forms/filter-search.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { Table } from '../../ui/Table.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { actors, type HistorySearch } from '../payout-search.ts'
import { ExportCard } from './ExportCard.tsx'
import { useHistoryColumns } from './history-columns.tsx'

const route = getRouteApi('/signed-in/payouts/history')

/** Payouts of all batches with filters, and exports by days. */
export function HistoryPage() {
  const text = useFinanceText()
  const words = text.payoutHistory
  const person = usePerson()
  const found = route.useLoaderData()
  const { pages, ...filter } = route.useSearch()
  const columns = useHistoryColumns()
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <div className="space-y-4">
      <Card>
        <CardHeader title={words.heading} help={words.help} />
        <Filters />
        {found.ok ? (
          <Table
            caption={words.heading}
            columns={columns}
            rows={found.value.rows}
            rowKey={(row) => row.id}
            empty={<EmptyState>{isFiltered ? words.none : words.empty}</EmptyState>}
          />
        ) : (
          <RetryPanel problem={found.problem} />
        )}
        {found.ok && found.value.rows.length > 0 && (
          <MoreRows
            shown={words.shown(found.value.rows.length)}
            pages={pages}
            hasMore={found.value.hasMore}
          />
        )}
      </Card>
      {person && may(person, 'readPayoutFiles') && <ExportCard />}
    </div>
  )
}

/** Filters by status, affiliate and who must act; kept in the URL. */
function Filters() {
  const text = useFinanceText()
  const words = text.payoutHistory
  const { state, affiliate_id, who } = route.useSearch()
  const change = useSetFilters<HistorySearch>()
  return (
    <div className="mb-4 grid grid-cols-1 items-end gap-3 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1fr_auto]">
      <SelectField
        label={words.status}
        options={[
          { value: '', label: words.any },
          ...payoutItemStatuses.map((value) => ({ value, label: text.status.item[value] })),
        ]}
        select={{
          value: state ?? '',
          onChange: ({ currentTarget: { value } }) =>
            change({ state: payoutItemStatuses.find((one) => one === value) }),
        }}
      />
      <AffiliateField
        label={words.affiliate}
        value={affiliate_id ?? ''}
        onChange={(id) => change({ affiliate_id: id || undefined })}
      />
      <SelectField
        label={words.whoMustAct}
        options={[
          { value: '', label: words.any },
          ...actors.map((value) => ({ value, label: text.itemActions[value] })),
        ]}
        select={{
          value: who ?? '',
          onChange: ({ currentTarget: { value } }) =>
            change({ who: actors.find((actor) => actor === value) }),
        }}
      />
      {(state || affiliate_id || who) && <ClearFilters />}
    </div>
  )
}
