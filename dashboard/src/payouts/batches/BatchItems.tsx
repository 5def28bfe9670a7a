import { getRouteApi } from '@tanstack/react-router'
import { payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FileButton } from '../../ui/FileButton.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Table } from '../../ui/Table.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { actors } from '../payout-search.ts'
import type { Batch, Item } from '../payouts-data.ts'
import { batchName } from './batch-names.ts'
import { shownItem } from './item-actions.ts'
import { useItemColumns } from './item-columns.tsx'

const route = getRouteApi('/signed-in/payouts/batches/$batchId')

/** The payouts of a batch, by status and by who must act. */
export function BatchItems({ batch, items }: { batch: Batch; items: readonly Item[] }) {
  const text = useFinanceText()
  const words = text.payouts
  const format = useFormat()
  const person = usePerson()
  const { state, who, items: sort } = route.useSearch()
  const navigate = route.useNavigate()
  const columns = useItemColumns()
  const shown = items
    .filter((item) => state === undefined || item.status === state)
    .filter((item) => who === undefined || item.problem_action === who)
    .map((item) => ({ ...item, batch }))
  return (
    <Card>
      <CardHeader title={words.items}>
        <FileButton
          label={text.batchPage.csv}
          hint={text.batchPage.csvHint}
          path={`/v1/payout-batches/${batch.id}/items.csv`}
          name={`payouts-${batch.id}.csv`}
        />
        {person && may(person, 'readPayoutFiles') && (
          <FileButton
            label={text.batchPage.receiversCsv}
            hint={text.batchPage.receiversCsvHint}
            path={`/v1/payout-batches/${batch.id}/receivers.csv`}
            name={`receivers-${batch.id}.csv`}
            action={{
              title: text.batchPage.receiversCsvHint,
              facts: [
                { label: text.payouts.batch, value: batchName(batch, format) },
                { label: text.payouts.itemCount, value: format.number(batch.item_count) },
              ],
            }}
          />
        )}
      </CardHeader>
      <div className="mb-3 flex flex-wrap items-center gap-3 empty:hidden">
        <StateFilter batch={batch} />
        <WhoFilter items={items} />
      </div>
      <Table
        caption={words.items}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.id}
        empty={<EmptyState>{words.noItems}</EmptyState>}
        sort={sort}
        onSort={(next) =>
          void navigate({
            search: (before) => ({ ...before, items: next }),
            replace: true,
            resetScroll: false,
          })
        }
      />
    </Card>
  )
}

/** Only statuses that occur, with their counts. */
function StateFilter({ batch }: { batch: Batch }) {
  const text = useFinanceText()
  const format = useFormat()
  const { state } = route.useSearch()
  const states = payoutItemStatuses.filter(
    (status) => status === state || (batch.items_by_status[status] ?? 0) > 0,
  )
  if (states.length < 2 && state === undefined) return null
  const segment = (status: typeof state, label: string, count: number) => ({
    key: status ?? 'all',
    label: `${label} ${format.number(count)}`,
    isActive: status === state,
    link: {
      to: '/payouts/batches/$batchId' as const,
      params: { batchId: batch.id },
      search: (before: object) => ({ ...before, state: status }),
    },
  })
  return (
    <Segmented
      label={text.payouts.filter}
      segments={[
        segment(undefined, text.payouts.all, batch.item_count),
        ...states.map((status) =>
          segment(
            status,
            text.status.item[shownItem(batch.method, status)],
            batch.items_by_status[status] ?? 0,
          ),
        ),
      ]}
    />
  )
}

/** Shown only if somebody must act on a payout. */
function WhoFilter({ items }: { items: readonly Item[] }) {
  const text = useFinanceText()
  const { who } = route.useSearch()
  const navigate = route.useNavigate()
  const found = actors.filter(
    (actor) => actor === who || items.some(({ problem_action }) => problem_action === actor),
  )
  if (found.length === 0) return null
  return (
    <div className="w-full sm:w-60">
      <SelectField
        label={text.batchPage.whoMustAct}
        isLabelHidden
        options={[
          { value: '', label: `${text.batchPage.whoMustAct}: ${text.batchPage.anybody}` },
          ...found.map((value) => ({ value, label: text.itemActions[value] })),
        ]}
        select={{
          value: who ?? '',
          onChange: ({ currentTarget: { value } }) =>
            void navigate({
              search: (before) => ({ ...before, who: actors.find((actor) => actor === value) }),
              replace: true,
              resetScroll: false,
            }),
        }}
      />
    </div>
  )
}
