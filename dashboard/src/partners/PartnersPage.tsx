import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { useState } from 'react'
import { partnershipStatuses } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import type { ReadPages } from '../core/read-pages.ts'
import { usePerson } from '../core/use-person.ts'
import { FigurePeriod } from '../figures/FigurePeriod.tsx'
import { useFigureColumns } from '../figures/figure-columns.tsx'
import { useListFigures } from '../figures/list-figures.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Filters, InputFilter, SelectFilter } from '../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../ui/forms/filter-search.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { NoteDialog } from '../ui/NoteDialog.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Table } from '../ui/Table.tsx'
import { AdvertiserChoice } from './AdvertiserChoice.tsx'
import { GroupOfPartner } from './groups/GroupOfPartner.tsx'
import { usePartnerColumns } from './partner-columns.tsx'
import { type Advertisers, decisions, type Partner } from './partners-data.ts'
import { isPossible, usePartnerDecision } from './use-partner-decision.tsx'

const route = getRouteApi('/signed-in/partners/list')

/** Current and former partners, and applicants. */
export function PartnersPage() {
  const text = usePageText()
  const found = route.useLoaderData()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  if (found.value === null) return <EmptyState>{text.settings.noAdvertisers}</EmptyState>
  const { answer, ...of } = found.value
  return (
    <>
      <PartnersCard key={of.advertiserId} list={answer} {...of} />
      <Outlet />
    </>
  )
}

function PartnersCard({ list, ...of }: { list: ReadPages<Partner> } & Advertisers) {
  const text = usePageText()
  const words = text.partners
  const { pages, advertiser_id: _advertiser, range, from, to, ...filter } = route.useSearch()
  const period = { range, from, to }
  const figures = useListFigures('affiliate_id', period, of.advertiserId)
  const byRow = useFigureColumns<Partner>(figures, ({ affiliate }) => affiliate.id)
  const person = usePerson()
  const mayDecide = person !== null && may(person, 'decidePartners')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { act, ask, close } = usePartnerDecision(of.advertiserId, () => setChosen(new Set()))
  const choose = (ids: readonly string[], isOn: boolean) =>
    setChosen((before) =>
      isOn ? new Set([...before, ...ids]) : new Set([...before].filter((id) => !ids.includes(id))),
    )
  const facts = usePartnerColumns(
    mayDecide ? { chosen, all: list.rows.map(({ affiliate }) => affiliate.id), choose } : null,
  )
  const columns = [...facts, ...byRow]
  const subjects = list.rows.filter(({ affiliate }) => chosen.has(affiliate.id))
  return (
    <Card>
      <CardHeader title={words.title} help={words.help}>
        <AdvertiserChoice {...of} />
        <CopyCsv columns={columns} rows={list.rows} />
      </CardHeader>
      <PartnerFilters />
      <FigurePeriod search={period} figures={figures} />
      <Table
        caption={words.caption}
        columns={columns}
        rows={list.rows}
        rowKey={({ affiliate }) => affiliate.id}
        empty={<None isFiltered={Object.keys(filter).length > 0} />}
      />
      {list.rows.length > 0 && (
        <MoreRows shown={words.shown(list.rows.length)} pages={pages} hasMore={list.hasMore} />
      )}
      {subjects.length > 0 && (
        <section
          aria-label={words.chosen(subjects.length)}
          className="sticky bottom-18 z-20 mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded border border-border bg-surface p-2 pl-3 shadow-float sm:bottom-4"
        >
          <p role="status" className="flex-1 basis-40 font-medium">
            {words.chosen(subjects.length)}
          </p>
          <Button kind="quiet" size="small" onClick={() => setChosen(new Set())}>
            {words.unchoose}
          </Button>
          <GroupOfPartner
            key={subjects.map(({ affiliate }) => affiliate.id).join()}
            {...{ advertiserId: of.advertiserId, groupId: undefined }}
            affiliateIds={subjects.map(({ affiliate }) => affiliate.id)}
            onDone={() => setChosen(new Set())}
          />
          {decisions
            .filter((decision) => subjects.every(({ status }) => isPossible(decision, status)))
            .map((decision) => (
              <Button key={decision} size="small" onClick={() => ask(decision, subjects)}>
                {text.partnerDecide[decision]}
              </Button>
            ))}
        </section>
      )}
      <NoteDialog act={act} onClose={close} />
    </Card>
  )
}

function PartnerFilters() {
  const text = usePageText()
  const { partnership, q } = route.useSearch()
  const set = useSetFilters<{ partnership?: typeof partnership; q?: string | undefined }>()
  return (
    <Filters>
      <SelectFilter
        {...{ label: text.partners.status, value: partnership }}
        options={partnershipStatuses.map((value) => ({
          ...{ value, label: text.partnershipStatuses[value] },
        }))}
        onChange={(chosen) => set({ partnership: chosen })}
      />
      <InputFilter
        {...{ label: text.partners.search, type: 'search', value: q }}
        onChange={(written) => set({ q: written })}
      />
    </Filters>
  )
}

function None({ isFiltered }: { isFiltered: boolean }) {
  const words = usePageText().partners
  if (isFiltered) return <EmptyState>{words.noneFound}</EmptyState>
  const toLinks = (
    <Link to="/partners/links" className={buttonClass({ kind: 'primary' })}>
      {words.toLinks}
    </Link>
  )
  return <EmptyState action={toLinks}>{words.none}</EmptyState>
}
