import { getRouteApi } from '@tanstack/react-router'
import { conversionEvents, conversionStatuses, reviewStatuses } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { DayFilters, Filters, InputFilter, SelectFilter } from '../ui/forms/FilterFields.tsx'
import { ClearFilters, useSetFilters } from '../ui/forms/filter-search.tsx'
import type { ConversionsSearch } from './conversion-search.ts'
import type { Conversion, OfferChoice } from './conversions-data.ts'

const route = getRouteApi('/signed-in/conversions/list')

const optionsOf = <T extends string>(values: readonly T[], labels: Record<T, string>) =>
  values.map((value) => ({ value, label: labels[value] }))

/** Filters, all kept in the URL, so that the view can be shared. */
export function ConversionFilters(props: {
  rows: readonly Conversion[]
  offers: readonly OfferChoice[]
}) {
  const text = usePageText()
  const words = text.filters
  const { pages: _pages, ...now } = route.useSearch()
  const set = useSetFilters<ConversionsSearch>()
  return (
    <Filters>
      <SelectFilter
        {...{ label: words.status, value: now.status }}
        options={optionsOf(conversionStatuses, text.status.conversion)}
        onChange={(status) => set({ status })}
      />
      <SelectFilter
        {...{ label: words.event, value: now.event }}
        options={optionsOf(conversionEvents, text.events)}
        onChange={(event) => set({ event })}
      />
      <SelectFilter
        {...{ label: words.review, value: now.review }}
        options={[
          ...optionsOf(reviewStatuses, text.reviewStatuses),
          { value: 'none' as const, label: words.reviewNone },
        ]}
        onChange={(review) => set({ review })}
      />
      <SelectFilter
        {...{ label: words.affiliate, value: now.affiliate_id }}
        options={affiliatesOf(props.rows, now.affiliate_id)}
        onChange={(affiliate_id) => set({ affiliate_id })}
      />
      <SelectFilter
        {...{ label: words.offer, value: now.offer_id }}
        options={props.offers.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(offer_id) => set({ offer_id })}
      />
      <DayFilters from={now.from} to={now.to} onChange={set} />
      <InputFilter
        {...{ label: words.externalId, type: 'search', value: now.q }}
        onChange={(q) => set({ q })}
      />
      {Object.keys(now).length > 0 && <ClearFilters />}
    </Filters>
  )
}

/** The affiliates in the rows, and the selected one even if no row has it. */
function affiliatesOf(rows: readonly Conversion[], chosen: string | undefined) {
  const names = new Map<string, string>()
  if (chosen !== undefined) names.set(chosen, chosen)
  for (const { affiliate } of rows) if (affiliate) names.set(affiliate.id, affiliate.name)
  const options = [...names].map(([value, label]) => ({ value, label }))
  return options.toSorted((left, right) => left.label.localeCompare(right.label))
}
