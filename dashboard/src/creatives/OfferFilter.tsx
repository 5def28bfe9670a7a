import { getRouteApi } from '@tanstack/react-router'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { useCreativeText } from './creative-texts.ts'
import type { OfferChoice } from './creatives-data.ts'

const route = getRouteApi('/signed-in/creatives')

/** Keeps the offer of the list in the URL. */
export function OfferFilter(props: {
  offers: readonly OfferChoice[]
  /** The offer that is shown where all cannot be; undefined: all can. */
  chosenId?: string
}) {
  const { offers, chosenId } = props
  const words = useCreativeText().creatives
  const { offer_id } = route.useSearch()
  const navigate = route.useNavigate()
  if (offers.length < 2) return null
  return (
    <div className="w-full sm:w-64">
      <SelectField
        label={words.offer}
        isLabelHidden
        options={[
          ...(chosenId === undefined ? [{ value: '', label: words.allOffers }] : []),
          ...offers.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        select={{
          value: chosenId ?? offer_id ?? '',
          onChange: ({ currentTarget }) =>
            void navigate({
              search: (before) => ({
                ...before,
                cursor: undefined,
                offer_id: currentTarget.value || undefined,
              }),
              replace: true,
              resetScroll: false,
            }),
        }}
      />
    </div>
  )
}
