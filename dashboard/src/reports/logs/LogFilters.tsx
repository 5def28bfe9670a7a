import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { AffiliateField } from '../../ui/forms/AffiliateField.tsx'
import { ChoiceField } from '../../ui/forms/ChoiceField.tsx'
import { InputFilter } from '../../ui/forms/FilterFields.tsx'
import { ClearFilters, useSetFilters } from '../../ui/forms/filter-search.tsx'
import type { ClicksSearch, SalesSearch } from './log-search.ts'
import { useLogText } from './log-texts.ts'
import { joinedOffers, managedOffers } from './offer-choices.ts'

type Search = ClicksSearch & SalesSearch
/** Filters that other pages link with; here they can only be removed. */
const linked = ['link_id', 'campaign', 'country', 'device'] as const

/** A whole id or value to search for. */
export function SearchFields(props: {
  names: readonly ('click_id' | 'order_id' | 'customer_id' | 'coupon' | 'sub')[]
  search: Search
}) {
  const words = useLogText().logs
  const set = useSetFilters<Search>()
  const labels = {
    ...{ click_id: words.clickId, order_id: words.orderId, customer_id: words.customerId },
    ...{ coupon: words.coupon, sub: words.sub },
  }
  return props.names.map((name) => (
    <InputFilter
      key={name}
      {...{ label: labels[name], type: 'search', value: props.search[name] }}
      onChange={(value) => set({ [name]: value })}
    />
  ))
}

/** The offer, and the affiliate where there are several, of all that the person can see. */
export function RecordFields({ search, isAffiliate }: { search: Search; isAffiliate: boolean }) {
  const words = useLogText().logs
  const set = useSetFilters<Search>()
  const [offers] = useState(isAffiliate ? joinedOffers : managedOffers)
  return (
    <>
      <ChoiceField
        isFilter
        {...{ label: words.offer, value: search.offer_id ?? '' }}
        source={offers}
        onChange={(id) => set({ offer_id: id || undefined })}
      />
      {!isAffiliate && (
        <AffiliateField
          isFilter
          {...{ label: words.affiliate, value: search.affiliate_id ?? '' }}
          onChange={(id) => set({ affiliate_id: id || undefined })}
        />
      )}
    </>
  )
}

/** Filters without a field, each to be removed, and a link that removes all. */
export function ChosenFilters({ search }: { search: Search }) {
  const words = useLogText().logs
  const format = useFormat()
  const { pages: _pages, range: _range, from: _from, to: _to, ...filters } = search
  const names = { link_id: words.link, campaign: words.campaign, country: words.country }
  const labels = { ...names, device: words.device }
  const shown = linked.filter((name) => search[name] !== undefined)
  if (Object.keys(filters).length === 0) return null
  return (
    <ul className="mb-3 flex flex-wrap gap-2">
      {shown.map((name) => (
        <li key={name}>
          <Link
            to="."
            search={(before: object) => ({ ...before, [name]: undefined, pages: undefined })}
            {...{ replace: true, resetScroll: false, className: buttonClass({ size: 'small' }) }}
            aria-label={words.removeFilter(labels[name])}
          >
            {labels[name]}
            {name !== 'link_id' &&
              `: ${name === 'country' ? format.country(search.country ?? '') : search[name]}`}
            <X aria-hidden="true" />
          </Link>
        </li>
      ))}
      <li>
        <ClearFilters />
      </li>
    </ul>
  )
}
