import {
  type ClickReason,
  clickReasons,
  usualActions,
  verdictActions,
} from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { changeTargeting, hasErrorIn, type OfferPart } from './form-part.ts'

const USUAL = ''

/** What happens to visitors whose click does not count, by reason. Collapsed: rarely changed. */
export function VerdictActions(part: OfferPart) {
  const text = usePageText()
  const words = text.offers
  const { locale } = useFormat()
  const { actions } = part.draft.targeting
  const usualOf = (reason: ClickReason) =>
    words.usual(words.actions[usualActions[reason]].toLocaleLowerCase(locale))
  const choose = (reason: ClickReason, value: string) => {
    const { [reason]: _, ...others } = actions
    const action = verdictActions.find((known) => known === value)
    changeTargeting(part, { actions: action ? { ...others, [reason]: action } : others })
  }
  const changed = Object.keys(actions).length
  return (
    <FoldedCard
      title={words.verdicts}
      help={words.verdictsHelp}
      state={changed === 0 ? text.targeting.usualAll : text.targeting.changed(changed)}
      hasError={hasErrorIn(part, 'targeting.actions')}
    >
      <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {clickReasons.map((reason) => (
          <li key={reason}>
            <SelectField
              label={text.clickReasons[reason]}
              error={part.errorOf(`targeting.actions.${reason}`)}
              options={[
                { value: USUAL, label: usualOf(reason) },
                ...verdictActions.map((value) => ({ value, label: words.actions[value] })),
              ]}
              select={{
                value: actions[reason] ?? USUAL,
                onChange: ({ currentTarget }) => choose(reason, currentTarget.value),
              }}
            />
          </li>
        ))}
      </ul>
    </FoldedCard>
  )
}
