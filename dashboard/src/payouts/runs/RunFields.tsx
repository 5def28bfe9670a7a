import { currencies, payoutMethods } from '../../../../schema/vocabulary.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { useFinanceText } from '../finance-texts.ts'
import type { RunDraft } from './run-request.ts'

/** Currency and method apply at once; typed values when they are submitted. */
export function RunFields(props: {
  draft: RunDraft
  /** The error of the minimum. */
  error: string | undefined
  onChange: (draft: RunDraft) => void
  onShow: (draft: RunDraft) => void
}) {
  const words = useFinanceText().payRun
  const { draft, onChange, onShow } = props
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onShow(draft)
      }}
      className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2 xl:grid-cols-4"
    >
      <SelectField
        label={words.currency}
        options={currencies.map((value) => ({ value, label: value }))}
        select={{
          value: draft.currency,
          onChange: ({ currentTarget: { value } }) =>
            onShow({ ...draft, currency: currencies.find((one) => one === value) ?? 'USD' }),
        }}
      />
      <SelectField
        label={words.method}
        help={words.methodHelp[draft.method]}
        options={payoutMethods.map((value) => ({ value, label: words.methods[value] }))}
        select={{
          value: draft.method,
          onChange: ({ currentTarget: { value } }) =>
            onShow({ ...draft, method: value === 'manual' ? 'manual' : 'paypal' }),
        }}
      />
      <Field
        label={words.minimum}
        help={words.minimumHelp}
        error={props.error}
        input={{
          ...{ name: 'minimum', inputMode: 'decimal', autoComplete: 'off', maxLength: 20 },
          value: draft.minimum,
          onChange: ({ currentTarget }) => onChange({ ...draft, minimum: currentTarget.value }),
        }}
      />
      <Field
        label={words.cutOff}
        help={words.cutOffHelp}
        input={{
          ...{ name: 'cut_off', type: 'date', value: draft.cutOff },
          onChange: ({ currentTarget }) => onChange({ ...draft, cutOff: currentTarget.value }),
        }}
      />
      <div className="sm:col-span-2 xl:col-span-4">
        <Button type="submit">{words.check}</Button>
      </div>
    </form>
  )
}
