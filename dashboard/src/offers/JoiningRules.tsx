import { offerJoinings } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { hasErrorIn, type OfferPart } from './form-part.ts'
import type { OfferDraft } from './offer-draft.ts'

const TERMS_CHARACTERS_MAX = 4000

/** Who can join the offer, and its terms for partners. */
export function JoiningRules(part: OfferPart) {
  const words = usePageText().offerJoining
  const { draft, errorOf, onChange } = part
  const state = [
    `${words.joining}: ${words.joinings[draft.joining]}`,
    draft.terms.trim() === '' ? words.noTerms : words.hasTerms,
  ]
  return (
    <FoldedCard
      title={words.title}
      state={state.join(' · ')}
      hasError={hasErrorIn(part, 'joining', 'terms')}
    >
      <div className="max-w-xl space-y-5">
        <SelectField
          label={words.joining}
          error={errorOf('joining')}
          options={offerJoinings.map((value) => ({ value, label: words.joinings[value] }))}
          select={{
            value: draft.joining,
            onChange: ({ currentTarget }) =>
              onChange({ joining: currentTarget.value as OfferDraft['joining'] }),
          }}
        />
        <TextAreaField
          label={words.terms}
          help={words.termsHelp}
          error={errorOf('terms')}
          area={{
            ...{ value: draft.terms, maxLength: TERMS_CHARACTERS_MAX, rows: 6 },
            onChange: ({ currentTarget }) => onChange({ terms: currentTarget.value }),
          }}
        />
      </div>
    </FoldedCard>
  )
}
