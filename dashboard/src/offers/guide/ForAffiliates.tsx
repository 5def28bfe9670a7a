import { useId } from 'react'
import { offerCategories, type TrafficType, trafficTypes } from '../../../../schema/vocabulary.ts'
import { FoldedCard } from '../../ui/FoldedCard.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import { marketTexts } from '../../ui/market/market-texts.ts'
import { hasErrorIn, type OfferPart } from '../form-part.ts'
import { guideTexts } from './guide-texts.ts'
import { LogoField } from './LogoField.tsx'

/** What affiliates read of the offer: description, logo, category and traffic. */
export function ForAffiliates(part: OfferPart) {
  const words = guideTexts.use().forAffiliates
  const market = marketTexts.use().market
  const { draft, errorOf, onChange } = part
  const state = [
    draft.category && market.categories[draft.category],
    draft.description.trim() === '' ? words.empty : words.filled,
    words.counts(draft.trafficAllowed.length, draft.trafficForbidden.length),
  ]
  return (
    <FoldedCard
      title={words.title}
      help={words.help}
      state={state.filter(Boolean).join(' · ')}
      hasError={hasErrorIn(
        part,
        ...['description', 'category', 'logo'],
        ...['traffic_allowed', 'traffic_forbidden', 'traffic_note'],
      )}
    >
      <div className="max-w-2xl space-y-5">
        <TextAreaField
          label={words.description}
          help={words.descriptionHelp}
          error={errorOf('description')}
          area={{
            ...{ value: draft.description, maxLength: 2000, rows: 4 },
            onChange: ({ currentTarget }) => onChange({ description: currentTarget.value }),
          }}
        />
        <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
          <SelectField
            label={market.category}
            error={errorOf('category')}
            options={[
              { value: '', label: words.notStated },
              ...offerCategories.map((value) => ({ value, label: market.categories[value] })),
            ]}
            select={{
              value: draft.category,
              onChange: ({ currentTarget }) =>
                onChange({ category: currentTarget.value as typeof draft.category }),
            }}
          />
          <LogoField
            name={draft.name}
            logo={draft.logo}
            error={errorOf('logo')}
            onChange={(logo) => onChange({ logo })}
          />
        </div>
        <TrafficFields {...part} />
        <TextAreaField
          label={words.note}
          help={words.noteHelp}
          error={errorOf('traffic_note')}
          area={{
            ...{ value: draft.trafficNote, maxLength: 1000, rows: 2 },
            onChange: ({ currentTarget }) => onChange({ trafficNote: currentTarget.value }),
          }}
        />
      </div>
    </FoldedCard>
  )
}

const lists = ['trafficAllowed', 'trafficForbidden'] as const

/** One row for each kind of traffic: allowed, forbidden or not stated. */
function TrafficFields({ draft, onChange }: OfferPart) {
  const words = guideTexts.use().forAffiliates
  const market = marketTexts.use().market
  const group = useId()
  const choose = (type: TrafficType, chosen: (typeof lists)[number] | null) => {
    const without = (list: readonly TrafficType[]) => list.filter((other) => other !== type)
    const next = {
      trafficAllowed: without(draft.trafficAllowed),
      trafficForbidden: without(draft.trafficForbidden),
    }
    onChange(chosen === null ? next : { ...next, [chosen]: [...next[chosen], type] })
  }
  const options = [
    { value: 'trafficAllowed', label: market.allowed },
    { value: 'trafficForbidden', label: market.forbidden },
    { value: null, label: words.notStated },
  ] as const
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium">{words.trafficTitle}</legend>
      <table className="w-full text-sm">
        <thead className="sr-only sm:not-sr-only">
          <tr className="text-muted">
            <th scope="col" className="py-1.5 pr-2 text-left font-normal">
              {words.trafficType}
            </th>
            {options.map(({ label }) => (
              <th key={label} scope="col" className="w-24 py-1.5 text-center font-normal">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {trafficTypes.map((type) => {
            const chosen = lists.find((list) => draft[list].includes(type)) ?? null
            return (
              <tr key={type} className="border-t border-border">
                <th scope="row" className="py-1 pr-2 text-left font-normal">
                  {market.traffic[type]}
                </th>
                {options.map(({ value, label }) => (
                  <td key={label} className="w-12 text-center">
                    <label className="inline-grid size-8 place-items-center">
                      <span className="sr-only">{`${market.traffic[type]}: ${label}`}</span>
                      <input
                        type="radio"
                        name={`${group}-${type}`}
                        checked={chosen === value}
                        onChange={() => choose(type, value)}
                        className="size-4 accent-(--accent)"
                      />
                    </label>
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </fieldset>
  )
}
