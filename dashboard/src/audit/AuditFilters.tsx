import { getRouteApi } from '@tanstack/react-router'
import { auditActions } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { DayFilters, Filters, InputFilter, SelectFilter } from '../ui/forms/FilterFields.tsx'
import { ClearFilters, useSetFilters } from '../ui/forms/filter-search.tsx'
import type { AuditSearch } from './audit-search.ts'
import { actionWord } from './audit-texts.ts'

const route = getRouteApi('/signed-in/audit')

const byLabel = (left: { label: string }, right: { label: string }) =>
  left.label.localeCompare(right.label)

/** Filters, all kept in the URL. */
export function AuditFilters() {
  const text = usePageText()
  const words = text.auditLog
  const { pages: _pages, ...now } = route.useSearch()
  const set = useSetFilters<AuditSearch>()
  const tables = Object.entries(text.tables).map(([value, label]) => ({ value, label }))
  const actions = auditActions.map((value) => ({ value, label: actionWord(text, value) }))
  return (
    <Filters>
      <SelectFilter
        {...{ label: words.action, value: now.action as (typeof auditActions)[number] | undefined }}
        options={actions.toSorted(byLabel)}
        onChange={(action) => set({ action })}
      />
      <SelectFilter
        {...{ label: words.table, value: now.table }}
        options={tables.toSorted(byLabel)}
        onChange={(table) => set({ table })}
      />
      <InputFilter
        {...{ label: words.actor, type: 'search', value: now.actor }}
        onChange={(actor) => set({ actor })}
      />
      <InputFilter
        {...{ label: words.subject, type: 'search', value: now.subject }}
        onChange={(subject) => set({ subject })}
      />
      <DayFilters from={now.from} to={now.to} onChange={set} />
      {Object.keys(now).length > 0 && <ClearFilters />}
    </Filters>
  )
}
