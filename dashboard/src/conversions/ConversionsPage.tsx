import { getRouteApi, Outlet } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import type { ReadPages } from '../core/read-pages.ts'
import { usePerson } from '../core/use-person.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { NoteDialog } from '../ui/NoteDialog.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Table } from '../ui/Table.tsx'
import { ChosenBar } from './ChosenBar.tsx'
import { ConversionFilters } from './ConversionFilters.tsx'
import { useConversionColumns } from './conversion-columns.tsx'
import type { Conversion, OfferChoice } from './conversions-data.ts'
import { decidableOf, isDecidable } from './decidable.ts'
import { useDecision } from './use-decision.tsx'

const route = getRouteApi('/signed-in/conversions/list')

/** Conversions, newest first. A row opens its panel, and several can be decided at once. */
export function ConversionsPage() {
  const { list, offers } = route.useLoaderData()
  return (
    <>
      {list.ok ? (
        <ConversionsCard list={list.value} offers={offers} />
      ) : (
        <RetryPanel problem={list.problem} />
      )}
      <Outlet />
    </>
  )
}

function ConversionsCard(props: { list: ReadPages<Conversion>; offers: readonly OfferChoice[] }) {
  const text = usePageText()
  const { rows, hasMore } = props.list
  const { pages, ...filter } = route.useSearch()
  const person = usePerson()
  const mayDecide = person !== null && may(person, 'decideConversions')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { act, ask, close } = useDecision(() => setChosen(new Set()))
  const decidable = rows.filter(isDecidable)
  // Selected rows that a filter has hidden are not decided.
  const subjects = decidable.filter(({ id }) => chosen.has(id)).map(decidableOf)
  const choose = (ids: readonly string[], isOn: boolean) =>
    setChosen((before) =>
      isOn ? new Set([...before, ...ids]) : new Set([...before].filter((id) => !ids.includes(id))),
    )
  const columns = useConversionColumns(
    mayDecide ? { chosen, all: decidable.map(({ id }) => id), isDecidable, choose } : null,
  )
  return (
    <Card>
      <CardHeader title={text.deals.title}>
        <CopyCsv columns={columns} rows={rows} />
      </CardHeader>
      <ConversionFilters rows={rows} offers={props.offers} />
      <Table
        caption={text.deals.caption}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        empty={
          <EmptyState>
            {Object.keys(filter).length > 0 ? text.deals.noneFound : text.deals.none}
          </EmptyState>
        }
      />
      {rows.length > 0 && (
        <MoreRows shown={text.filters.shown(rows.length)} pages={pages} hasMore={hasMore} />
      )}
      {subjects.length > 0 && (
        <ChosenBar
          text={text.deals.chosen(subjects.length)}
          onDecide={(decision) => ask(decision, subjects)}
          onClear={() => setChosen(new Set())}
        />
      )}
      <NoteDialog act={act} onClose={close} />
    </Card>
  )
}
