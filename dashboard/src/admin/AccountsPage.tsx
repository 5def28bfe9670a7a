import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Filters, InputFilter, SelectFilter } from '../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../ui/forms/filter-search.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { NoteDialog, type NotedAct } from '../ui/NoteDialog.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { type Account, decideAccount } from './admin-data.ts'
import { type AccountsSearch, accountKinds, statusesOf } from './admin-search.ts'

const route = getRouteApi('/signed-in/admin/accounts')
const tableOf = { affiliate: 'affiliates', advertiser: 'advertisers', person: 'users' } as const

/** Accounts and people, one kind at a time, with the decisions possible for each. */
export function AccountsPage() {
  const words = usePageText().accountList
  const list = route.useLoaderData()
  const { pages } = route.useSearch()
  const { act, ask, close } = useDecision()
  const columns = useColumns(ask)
  return (
    <Card>
      <CardHeader title={words.title} />
      <AccountFilters />
      {list.ok ? (
        <>
          <Table
            caption={words.title}
            columns={columns}
            rows={list.value.rows}
            rowKey={({ id }) => id}
            empty={<EmptyState>{words.none}</EmptyState>}
          />
          {list.value.rows.length > 0 && (
            <MoreRows
              shown={words.shown(list.value.rows.length)}
              pages={pages}
              hasMore={list.value.hasMore}
            />
          )}
        </>
      ) : (
        <RetryPanel problem={list.problem} />
      )}
      <NoteDialog act={act} onClose={close} />
    </Card>
  )
}

function AccountFilters() {
  const text = usePageText()
  const words = text.accountList
  const { accounts: kind = 'affiliate', stage, q } = route.useSearch()
  const set = useSetFilters<AccountsSearch>()
  const statuses = statusesOf[kind].map((value) => ({ value, label: text.accountStatuses[value] }))
  return (
    <Filters>
      <SelectFilter
        {...{ label: words.kind, value: kind }}
        options={accountKinds.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={(chosen) => set({ accounts: chosen, stage: undefined })}
      />
      <SelectFilter
        {...{ label: words.status, value: stage, options: statuses }}
        onChange={(chosen) => set({ stage: chosen })}
      />
      <InputFilter
        {...{ label: words.search, type: 'search', value: q }}
        onChange={(written) => set({ q: written })}
      />
    </Filters>
  )
}

type Ask = (account: Account, decision: Account['decisions'][number]) => void

function useColumns(ask: Ask): Column<Account>[] {
  const text = usePageText()
  const words = text.accountList
  const person = usePerson()
  const mayDecide = person !== null && may(person, 'administer')
  const columns: Column<Account>[] = [
    {
      id: 'name',
      header: words.name,
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/admin/records/$table/$key"
            params={{ table: tableOf[row.kind], key: row.id }}
            className="font-medium hover:underline"
          >
            {row.name}
          </Link>
          {row.handle && <p className="text-sm text-muted">{row.handle}</p>}
        </div>
      ),
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => (
        <>
          <StatusPill of="account" status={row.status} />
          {row.status_reason && <p className="text-sm text-muted">{row.status_reason}</p>}
        </>
      ),
    },
    {
      id: 'created',
      header: words.created,
      isMinor: true,
      cell: (row) => <TimeText at={row.created_at} />,
    },
  ]
  if (!mayDecide) return columns
  return [
    ...columns,
    {
      ...{ id: 'actions', header: words.actions, isNumber: true },
      cell: (row) => (
        <div className="flex flex-wrap justify-end gap-1">
          {row.decisions.map((decision) => (
            <Button
              key={decision}
              size="small"
              aria-label={`${words.decisions[decision]}: ${row.name}`}
              onClick={() => ask(row, decision)}
            >
              {words.decisions[decision]}
            </Button>
          ))}
        </div>
      ),
    },
  ]
}

const harsh: ReadonlySet<string> = new Set(['reject', 'block', 'ban'])

/** Asks for confirmation, and for a reason if the decision needs one. */
function useDecision() {
  const words = usePageText().accountList
  const router = useRouter()
  const [act, setAct] = useState<NotedAct | null>(null)
  const ask: Ask = ({ kind, id, name, handle }, decision) => {
    const verb = words.decisions[decision]
    setAct({
      title: words.titleOf(verb, name),
      means: words.questions[decision],
      facts: [{ label: words.name, value: [name, handle].filter(Boolean).join(', ') }],
      ...{ noteLabel: words.reason, noteHelp: words.reasonHelp, noteCharactersMax: 500 },
      ...{ isNoteNeeded: harsh.has(decision), hasNote: harsh.has(decision) },
      ...{ verb, running: words.running, kind: harsh.has(decision) ? 'danger' : 'primary' },
      act: async (reason) => {
        await decideAccount({ kind, id, decision, ...(reason === '' ? {} : { reason }) })
        await router.invalidate()
        return null
      },
    })
  }
  return { act, ask, close: () => setAct(null) }
}
