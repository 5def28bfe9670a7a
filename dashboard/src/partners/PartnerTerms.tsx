import { wholeOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useDraft } from '../core/use-draft.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { changeTerms, type Partner } from './partners-data.ts'
import { SaveLine } from './SaveLine.tsx'

const fields = ['hold_days', 'cookie_days'] as const
type Terms = Pick<Partner, (typeof fields)[number]>
type Draft = Record<(typeof fields)[number], string>

const draftOf = (terms: Terms): Draft => ({
  hold_days: terms.hold_days === null ? '' : String(terms.hold_days),
  cookie_days: terms.cookie_days === null ? '' : String(terms.cookie_days),
})

const daysOf = (text: string) => (text.trim() === '' ? null : wholeOf(text))

function patchOf(terms: Terms, draft: Draft): Partial<Terms> {
  const changed = fields.filter((field) => draft[field].trim() !== draftOf(terms)[field])
  return Object.fromEntries(changed.map((field) => [field, daysOf(draft[field])]))
}

function faultsOf(draft: Draft) {
  const wrong = fields.filter((field) => {
    return draft[field].trim() !== '' && wholeOf(draft[field]) === null
  })
  return Object.fromEntries(wrong.map((field) => [field, 'number' as const]))
}

/** The partner's own hold and cookie lifetime. */
export function PartnerTerms(props: {
  advertiserId: string
  partner: Partner
  mayChange: boolean
}) {
  const words = usePageText().partner
  const { advertiserId, partner, mayChange } = props
  const { draft, change, form } = useDraft<Terms, Draft, Partial<Terms>>(partner, {
    ...{ draftOf, patchOf, faultsOf },
    send: async (patch) => (await changeTerms(advertiserId, partner.affiliate.id, patch)).partner,
  })
  const { faults, write, isDirty, wasSaved, onSave } = form
  const { form: element, errorOf, count, problem } = useFormFaults(faults, write, fields)
  const labels = { hold_days: words.hold, cookie_days: words.cookie }
  return (
    <Card>
      <CardHeader title={words.terms} help={words.termsHelp} />
      <form
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onSave()
        }}
      >
        <fieldset disabled={!mayChange} className="min-w-0 space-y-4">
          {problem && <ProblemPanel problem={problem} />}
          <FormSummary count={count} />
          <div className="grid grid-cols-2 items-start gap-4">
            {fields.map((field) => (
              <Field
                key={field}
                label={labels[field]}
                error={errorOf(field)}
                input={{
                  ...{ name: field, inputMode: 'numeric', maxLength: 3, autoComplete: 'off' },
                  value: draft[field],
                  onChange: ({ currentTarget }) => change({ [field]: currentTarget.value }),
                }}
              />
            ))}
          </div>
          {mayChange && (
            <SaveLine
              notice={wasSaved ? words.saved : ''}
              {...{ isDirty, isRunning: write.isRunning }}
            />
          )}
        </fieldset>
      </form>
    </Card>
  )
}
