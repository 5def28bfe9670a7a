import { getRouteApi } from '@tanstack/react-router'
import { deliveryStates } from '../../../../schema/vocabulary.ts'
import { Filters, InputFilter, SelectFilter } from '../../ui/forms/FilterFields.tsx'
import { ClearFilters, useSetFilters } from '../../ui/forms/filter-search.tsx'
import type { Endpoint } from '../delivery-data.ts'
import type { LogSearch } from '../delivery-search.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { eventInWords, fullNameOf } from '../endpoint-words.ts'

const route = getRouteApi('/signed-in/postbacks/log')
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Filters of the log, all kept in the URL. */
export function LogFilters({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const text = useDeliveryText()
  const words = text.delivery
  const { pages: _pages, ...now } = route.useSearch()
  const set = useSetFilters<LogSearch>()
  const events = [...new Set(endpoints.flatMap((endpoint) => endpoint.events))]
  const isWrongId = now.about !== undefined && !UUID.test(now.about)
  return (
    <>
      <Filters>
        <SelectFilter
          {...{ label: words.state, value: now.outcome }}
          options={deliveryStates.map((value) => ({ value, label: words.states[value] }))}
          onChange={(outcome) => set({ outcome })}
        />
        <SelectFilter
          {...{ label: words.event, value: now.sent }}
          options={events.map((value) => ({ value, label: eventInWords(value, words) }))}
          onChange={(sent) => set({ sent })}
        />
        <SelectFilter
          {...{ label: words.endpoint, value: now.endpoint_id }}
          options={endpoints.map((one) => ({ value: one.id, label: fullNameOf(one, words) }))}
          onChange={(endpoint_id) => set({ endpoint_id })}
        />
        <InputFilter
          {...{ label: words.about, type: 'search', value: now.about }}
          onChange={(about) => set({ about })}
        />
        {Object.keys(now).length > 0 && <ClearFilters />}
      </Filters>
      {isWrongId && <p className="-mt-2 mb-3 text-sm text-bad">{text.editor.faults.id}</p>}
    </>
  )
}
