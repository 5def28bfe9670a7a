import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { reviewRules } from '../../../workers/fraud/rules/review-rules.ts'
import { ChosenBar } from '../conversions/ChosenBar.tsx'
import { knownRule, type Review } from '../conversions/conversions-data.ts'
import type { Decidable } from '../conversions/decidable.ts'
import { useDecision } from '../conversions/use-decision.tsx'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import type { ReadPages } from '../core/read-pages.ts'
import { usePerson } from '../core/use-person.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Filters, SelectFilter } from '../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../ui/forms/filter-search.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { NoteDialog } from '../ui/NoteDialog.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { ReviewLine } from './ReviewLine.tsx'

const route = getRouteApi('/signed-in/conversions/reviews')

/** Conversions under review with their fraud signals. One or several can be decided at once. */
export function ReviewsPage() {
  const list = route.useLoaderData()
  return list.ok ? <ReviewsCard list={list.value} /> : <RetryPanel problem={list.problem} />
}

const decidableOf = ({ conversion, affiliate, commissions }: Review): Decidable => ({
  id: conversion.id,
  externalId: conversion.external_id,
  affiliate: affiliate.name,
  amount: conversion.amount,
  earned: commissions.map(({ amount }) => amount),
})

function ReviewsCard({ list: { rows, hasMore } }: { list: ReadPages<Review> }) {
  const text = usePageText()
  const words = text.reviews
  const { reviews, pages } = route.useSearch()
  const person = usePerson()
  const mayDecide = person !== null && may(person, 'decideConversions')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { act, ask, close } = useDecision(() => setChosen(new Set()))
  const subjects = rows.filter(({ id, status }) => status === 'open' && chosen.has(id))
  const choose = (id: string, isOn: boolean) =>
    setChosen((before) =>
      isOn ? new Set([...before, id]) : new Set([...before].filter((other) => other !== id)),
    )
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      <ReviewFilters />
      {rows.length === 0 && (
        <EmptyState>{reviews === 'closed' ? words.noneClosed : words.none}</EmptyState>
      )}
      <ul className="divide-y divide-border">
        {rows.map((review) => (
          <ReviewLine
            key={review.id}
            review={review}
            isChosen={chosen.has(review.id)}
            onChoose={mayDecide ? (isOn) => choose(review.id, isOn) : null}
            onDecide={(decision) => ask(decision, [decidableOf(review)])}
          />
        ))}
      </ul>
      {rows.length > 0 && <MoreRows shown={words.shown(rows.length)} {...{ pages, hasMore }} />}
      {subjects.length > 0 && (
        <ChosenBar
          text={text.deals.chosen(subjects.length)}
          onDecide={(decision) => ask(decision, subjects.map(decidableOf))}
          onClear={() => setChosen(new Set())}
        />
      )}
      <NoteDialog act={act} onClose={close} />
    </Card>
  )
}

function ReviewFilters() {
  const text = usePageText()
  const words = text.reviews
  const { reviews, ...search } = route.useSearch()
  const rule = knownRule(search.rule)
  const set = useSetFilters<{ rule: typeof rule }>()
  return (
    <Filters>
      <div className="col-span-2 sm:col-span-1">
        <Segmented
          label={words.state}
          segments={(['open', 'closed'] as const).map((state) => ({
            ...{ key: state, label: words[state] },
            isActive: (reviews ?? 'open') === state,
            link: {
              to: '/conversions/reviews',
              search: { rule, reviews: state === 'closed' ? state : undefined },
            },
          }))}
        />
      </div>
      <SelectFilter
        {...{ label: words.rule, value: rule }}
        options={reviewRules.map((value) => ({ value, label: text.ruleTexts[value].name }))}
        onChange={(next) => set({ rule: next })}
      />
    </Filters>
  )
}
