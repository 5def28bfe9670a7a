import { getRouteApi, Link, Outlet, useMatch, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { queueNames } from '../../../schema/vocabulary.ts'
import { holds } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Filters, SelectFilter } from '../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../ui/forms/filter-search.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { NoteDialog, type NotedAct } from '../ui/NoteDialog.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { MessageState } from './MessageState.tsx'
import { type DeadMessage, replay } from './operations-data.ts'
import type { MessagesSearch } from './operations-search.ts'
import { useOperationsText } from './operations-texts.ts'

const route = getRouteApi('/signed-in/operations/undelivered')

/** Messages that a queue gave up. A row opens the message; those chosen, or all of a queue, are replayed. */
export function UndeliveredPage() {
  const words = useOperationsText().operations
  const list = route.useLoaderData()
  const { pages, queue, shown } = route.useSearch()
  const router = useRouter()
  const person = usePerson()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [act, setAct] = useState<NotedAct | null>(null)
  const open = useMatch({
    ...{ from: '/signed-in/operations/undelivered/$deadMessageId', shouldThrow: false },
  })
  const mayReplay = person !== null && holds(person, 'operations:write') && shown === undefined
  const rows = list.ok ? list.value.rows : []
  const picked = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const ask = (what: Parameters<typeof replay>[0], title: string) =>
    setAct({
      ...{ title, means: words.replayMeans, facts: [], hasNote: false, isNoteNeeded: false },
      ...{ noteLabel: '', verb: words.replay, running: words.working, kind: 'primary' },
      act: async () => {
        const count = await replay(what)
        setChosen(new Set())
        await router.invalidate()
        return words.replayed(count)
      },
    })
  const columns = useColumns(mayReplay, { chosen, choose: setChosen, rows })
  return (
    <>
      <Card>
        <CardHeader title={words.undelivered} help={words.undeliveredHelp}>
          {mayReplay && picked.length > 0 && (
            <Button
              size="small"
              kind="primary"
              onClick={() => ask({ ids: picked.slice(0, 500) }, words.replayTitle(picked.length))}
            >
              {words.replayCount(picked.length)}
            </Button>
          )}
          {mayReplay && queue !== undefined && rows.length > 0 && (
            <Button
              size="small"
              onClick={() => ask({ queue }, words.replayAllTitle(words.queueNames[queue]))}
            >
              {words.replayAll}
            </Button>
          )}
        </CardHeader>
        <MessageFilters />
        {list.ok ? (
          <>
            <Table
              caption={words.undelivered}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              isCurrent={({ id }) => id === open?.params.deadMessageId}
              empty={
                <EmptyState>
                  {queue === undefined && shown === undefined ? words.noneOpen : words.noneFound}
                </EmptyState>
              }
            />
            {rows.length > 0 && (
              <MoreRows
                shown={words.messages(rows.length)}
                pages={pages}
                hasMore={list.value.hasMore}
              />
            )}
          </>
        ) : (
          <RetryPanel problem={list.problem} />
        )}
      </Card>
      <NoteDialog act={act} onClose={() => setAct(null)} />
      <Outlet />
    </>
  )
}

function MessageFilters() {
  const words = useOperationsText().operations
  const { queue, shown } = route.useSearch()
  const set = useSetFilters<MessagesSearch>()
  return (
    <Filters>
      <SelectFilter
        {...{ label: words.queue, value: queue }}
        options={queueNames.map((value) => ({ value, label: words.queueNames[value] }))}
        onChange={(value) => set({ queue: value })}
      />
      <SelectFilter
        {...{ label: words.state, value: shown, none: words.states.open }}
        options={(['done', 'dropped'] as const).map((value) => ({
          ...{ value, label: words.states[value] },
        }))}
        onChange={(value) => set({ shown: value })}
      />
    </Filters>
  )
}

interface Choice {
  chosen: ReadonlySet<string>
  choose: (chosen: ReadonlySet<string>) => void
  rows: readonly DeadMessage[]
}

function useColumns(mayReplay: boolean, { chosen, choose, rows }: Choice): Column<DeadMessage>[] {
  const words = useOperationsText().operations
  const check: Column<DeadMessage> = {
    ...{ id: 'choose', header: words.choose, isControl: true },
    head: (
      <input
        type="checkbox"
        aria-label={words.chooseAll}
        checked={rows.length > 0 && rows.every(({ id }) => chosen.has(id))}
        onChange={({ currentTarget }) =>
          choose(new Set(currentTarget.checked ? rows.map(({ id }) => id) : []))
        }
        className="size-4 accent-accent"
      />
    ),
    cell: ({ id, message_id }) => (
      <input
        type="checkbox"
        aria-label={words.chooseOne(message_id)}
        checked={chosen.has(id)}
        onChange={({ currentTarget }) => {
          const next = new Set(chosen)
          if (currentTarget.checked) next.add(id)
          else next.delete(id)
          choose(next)
        }}
        className="relative z-10 size-4 accent-accent"
      />
    ),
  }
  const columns: Column<DeadMessage>[] = [
    {
      id: 'queue',
      header: words.queue,
      cell: ({ id, queue, reason }) => (
        <div className="min-w-0 py-1">
          <Link
            to="/operations/undelivered/$deadMessageId"
            params={{ deadMessageId: id }}
            search={(before) => before}
            resetScroll={false}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            {words.queueNames[queue]}
          </Link>
          {reason && <p className="max-w-lg text-sm break-words text-muted">{reason}</p>}
        </div>
      ),
    },
    { id: 'state', header: words.state, cell: (row) => <MessageState message={row} /> },
    {
      id: 'attempts',
      header: words.tries,
      isMinor: true,
      isNumber: true,
      cell: ({ attempts }) => attempts,
    },
    {
      id: 'kept',
      header: words.gaveUp,
      isMinor: true,
      cell: ({ kept_at }) => <TimeText at={kept_at} />,
    },
    {
      id: 'next',
      header: words.nextTry,
      isMinor: true,
      cell: ({ next_try_at }) => (next_try_at ? <TimeText at={next_try_at} /> : '—'),
    },
  ]
  return mayReplay ? [check, ...columns] : columns
}
