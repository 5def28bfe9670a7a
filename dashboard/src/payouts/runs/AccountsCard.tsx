import { getRouteApi } from '@tanstack/react-router'
import { payoutObstacles } from '../../../../schema/vocabulary.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import type { ReadPages } from '../../core/read-pages.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyCsv } from '../../ui/CopyCsv.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Table } from '../../ui/Table.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { useAccountColumns } from './account-columns.tsx'
import type { Account, Totals } from './pay-data.ts'

const route = getRouteApi('/signed-in/payouts/')
const states = [undefined, 'payable', 'blocked'] as const

/** By balance: the amount a run would pay, or what blocks it. */
export function AccountsCard(props: { page: ReadPages<Account>; totals: Totals | null }) {
  const words = useFinanceText().payRun
  const { rows, hasMore } = props.page
  const { pages } = route.useSearch()
  const columns = useAccountColumns()
  return (
    <Card id="balances" className="scroll-mt-20">
      <CardHeader title={words.accounts}>
        <CopyCsv columns={columns} rows={rows} />
      </CardHeader>
      <Filters totals={props.totals} />
      <Table
        caption={words.accounts}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        empty={<EmptyState>{words.noAccounts}</EmptyState>}
      />
      {rows.length > 0 && (
        <MoreRows shown={words.shown(rows.length)} pages={pages} hasMore={hasMore} />
      )}
    </Card>
  )
}

function Filters({ totals }: { totals: Totals | null }) {
  const text = useFinanceText()
  const words = text.payRun
  const format = useFormat()
  const navigate = route.useNavigate()
  const { state, obstacle } = route.useSearch()
  const counts = totals && {
    all: totals.payable.accounts + totals.blocked.accounts,
    payable: totals.payable.accounts,
    blocked: totals.blocked.accounts,
  }
  // Only obstacles that occur, and the selected one.
  const found = totals?.blocked.by_obstacle.map((line) => line.obstacle) ?? []
  const choices = payoutObstacles.filter((one) => one === obstacle || found.includes(one))
  return (
    <div className="mb-3 flex flex-wrap items-center gap-3">
      <Segmented
        label={words.state}
        segments={states.map((one) => {
          const word = one ?? 'all'
          return {
            key: word,
            label: counts
              ? `${words.states[word]} ${format.number(counts[word])}`
              : words.states[word],
            isActive: one === state,
            link: {
              to: '/payouts' as const,
              search: (before: object) => ({
                ...before,
                ...{ state: one, obstacle: undefined, pages: undefined },
              }),
            },
          }
        })}
      />
      {choices.length > 0 && state !== 'payable' && (
        <div className="w-full sm:w-72">
          <SelectField
            label={words.obstacle}
            isLabelHidden
            options={[
              { value: '', label: words.anyObstacle },
              ...choices.map((value) => ({ value, label: text.obstacles[value] })),
            ]}
            select={{
              value: obstacle ?? '',
              onChange: ({ currentTarget: { value } }) => {
                const next = payoutObstacles.find((one) => one === value)
                void navigate({
                  search: (before) => ({
                    ...before,
                    ...{ obstacle: next, pages: undefined },
                    state: next ? ('blocked' as const) : before.state,
                  }),
                  replace: true,
                  resetScroll: false,
                })
              },
            }}
          />
        </div>
      )}
    </div>
  )
}
