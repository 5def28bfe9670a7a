import {
  type ClickReason,
  clickReasons,
  usualActions,
  verdictActions,
} from '../../../schema/vocabulary.ts'
import { useFormat, usePageText } from '../i18n/language.ts'
import { Card } from '../ui/Card.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import type { OfferPart } from './OfferForm.tsx'

const USUAL = ''

/** What becomes of a visitor whose click does not count, by reason. Folded: few ever change it. */
export function VerdictActions({ draft, errorOf, onChange }: OfferPart) {
  const text = usePageText()
  const words = text.offers
  const { locale } = useFormat()
  const error = errorOf('targeting')
  const usualOf = (reason: ClickReason) =>
    words.usual(words.actions[usualActions[reason]].toLocaleLowerCase(locale))
  const choose = (reason: ClickReason, value: string) => {
    const { [reason]: _, ...others } = draft.actions
    const action = verdictActions.find((known) => known === value)
    onChange({ actions: action ? { ...others, [reason]: action } : others })
  }
  return (
    <Card>
      <details>
        <summary className="-m-1 cursor-pointer rounded p-1 text-lg font-semibold">
          {words.verdicts}
        </summary>
        <p className="mt-1 mb-4 text-sm text-muted">{words.verdictsHelp}</p>
        <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          {clickReasons.map((reason) => (
            <li key={reason}>
              <SelectField
                label={text.clickReasons[reason]}
                options={[
                  {
                    value: USUAL,
                    label: usualOf(reason),
                  },
                  ...verdictActions.map((value) => ({ value, label: words.actions[value] })),
                ]}
                select={{
                  value: draft.actions[reason] ?? USUAL,
                  onChange: ({ currentTarget }) => choose(reason, currentTarget.value),
                }}
              />
            </li>
          ))}
        </ul>
      </details>
      {error && <p className="mt-2 text-sm text-bad">{error}</p>}
    </Card>
  )
}
