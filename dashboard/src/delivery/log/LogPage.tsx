import { getRouteApi, Link, Outlet, useMatch } from '@tanstack/react-router'
import { useState } from 'react'
import { holds } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import type { Delivery } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { eventInWords, fullNameOf, isQueued } from '../endpoint-words.ts'
import { StateText } from '../StateText.tsx'
import { LogFilters } from './LogFilters.tsx'
import { ReplayDialog } from './ReplayDialog.tsx'

const route = getRouteApi('/signed-in/postbacks/log')
const parent = getRouteApi('/signed-in/postbacks')

/** The log of deliveries, newest first. A row opens its delivery; a dialog sends many again. */
export function LogPage() {
  const words = useDeliveryText().delivery
  const list = route.useLoaderData()
  const search = route.useSearch()
  const known = parent.useLoaderData()
  const person = usePerson()
  const [isAsked, setIsAsked] = useState(false)
  const open = useMatch({ from: '/signed-in/postbacks/log/$deliveryId', shouldThrow: false })
  const mayChange = person !== null && holds(person, 'endpoints:write')
  const endpoints = known.ok ? known.value : []
  const columns = useColumns()
  const { pages, ...filters } = search
  return (
    <>
      <Card>
        <CardHeader title={words.logTitle} help={words.logHelp}>
          {mayChange && endpoints.some(({ is_on }) => is_on) && (
            <Button size="small" onClick={() => setIsAsked(true)}>
              {words.sendMany}
            </Button>
          )}
        </CardHeader>
        <LogFilters endpoints={endpoints} />
        {list.ok ? (
          <>
            <Table
              caption={words.caption}
              columns={columns}
              rows={list.value.rows}
              rowKey={({ id }) => id}
              isCurrent={({ id }) => id === open?.params.deliveryId}
              empty={
                <EmptyState>
                  {Object.keys(filters).length > 0 ? words.logNoneFound : words.logNone}
                </EmptyState>
              }
            />
            {list.value.rows.length > 0 && (
              <MoreRows
                shown={words.logShown(list.value.rows.length)}
                pages={pages}
                hasMore={list.value.hasMore}
              />
            )}
          </>
        ) : (
          <RetryPanel problem={list.problem} />
        )}
      </Card>
      {isAsked && (
        <ReplayDialog
          endpoints={endpoints.filter(({ is_on }) => is_on)}
          first={search.endpoint_id}
          onClose={() => setIsAsked(false)}
        />
      )}
      <Outlet />
    </>
  )
}

function useColumns(): Column<Delivery>[] {
  const words = useDeliveryText().delivery
  const known = parent.useLoaderData()
  const endpoints = new Map(known.ok ? known.value.map((one) => [one.id, one]) : [])
  return [
    {
      id: 'event',
      header: words.event,
      cell: (row) => (
        <div className="min-w-0 py-1">
          <Link
            to="/postbacks/log/$deliveryId"
            params={{ deliveryId: row.id }}
            search={(before) => before}
            resetScroll={false}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            {eventInWords(row.event, words)}
          </Link>
          {row.is_test && <span className="text-muted"> · {words.isTest}</span>}
          <p className="text-sm text-muted">
            <TimeText at={row.attempted_at ?? row.occurred_at} />
          </p>
        </div>
      ),
    },
    {
      id: 'state',
      header: words.state,
      cell: (row) => (
        <div className="py-1">
          <StateText delivery={row} />
          {row.state === 'retrying' && !isQueued(row) && row.next_attempt_at && (
            <p className="pl-4 text-sm text-muted">
              <TimeText at={row.next_attempt_at} />
            </p>
          )}
        </div>
      ),
    },
    {
      id: 'answer',
      header: words.answer,
      isMinor: true,
      cell: (row) =>
        row.status ?? (row.problem ? <span className="text-bad">{words.noAnswer}</span> : '—'),
    },
    {
      id: 'endpoint',
      header: words.endpoint,
      isMinor: true,
      cell: (row) => {
        const endpoint = endpoints.get(row.endpoint_id)
        return (
          <span className="block max-w-64 truncate">
            {endpoint ? fullNameOf(endpoint, words) : words.deleted}
          </span>
        )
      },
    },
    {
      id: 'attempts',
      header: words.attempts,
      isMinor: true,
      isNumber: true,
      cell: (row) => row.attempts,
    },
  ]
}
