import { getRouteApi, Link } from '@tanstack/react-router'
import { auditActions } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Filters, InputFilter, SelectFilter } from '../ui/forms/FilterFields.tsx'
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
  const navigate = route.useNavigate()
  const set = (part: AuditSearch) =>
    void navigate({
      search: (before) => ({ ...before, ...part, pages: undefined }),
      replace: true,
      resetScroll: false,
    })
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
      <InputFilter
        {...{ label: words.from, type: 'date', value: now.from }}
        onChange={(from) => set({ from })}
      />
      <InputFilter
        {...{ label: words.to, type: 'date', value: now.to }}
        onChange={(to) => set({ to })}
      />
      {Object.keys(now).length > 0 && (
        <Link
          to="."
          search={{}}
          replace
          resetScroll={false}
          className={buttonClass({ kind: 'quiet', size: 'small' })}
        >
          {text.filters.clear}
        </Link>
      )}
    </Filters>
  )
}
