import { usePageText } from '../../core/i18n/language.ts'
import { usePerson } from '../../core/use-person.ts'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import type { Registration } from './promote-data.ts'

const ANSWER_CHARACTERS_MAX = 1000
const URL_CHARACTERS_MAX = 500

/** One question of an advertiser, in the person's language if it has a text in it. */
export function AnswerField(props: {
  question: Registration['questions'][number]
  value: string
  error: string | undefined
  onChange: (value: string) => void
}) {
  const text = usePageText()
  const person = usePerson()
  const { question, value, error, onChange } = props
  const { label, kind, choices, is_required } = question
  const asked = label[person?.language ?? 'en'] ?? label.en ?? label.ru ?? question.id
  const words = is_required ? asked : `${asked} (${text.editor.optional})`
  if (kind === 'choice') {
    return (
      <SelectField
        {...{ label: words, error }}
        options={[
          { value: '', label: text.applications.choose },
          ...choices.map((choice) => ({ value: choice, label: choice })),
        ]}
        select={{ value, onChange: ({ currentTarget }) => onChange(currentTarget.value) }}
      />
    )
  }
  if (kind === 'url') {
    return (
      <Field
        {...{ label: words, error }}
        input={{
          ...{ type: 'url', inputMode: 'url', value, maxLength: URL_CHARACTERS_MAX },
          ...{ placeholder: 'https://', autoComplete: 'off', spellCheck: false },
          onChange: ({ currentTarget }) => onChange(currentTarget.value),
        }}
      />
    )
  }
  return (
    <TextAreaField
      {...{ label: words, error }}
      area={{
        ...{ value, maxLength: ANSWER_CHARACTERS_MAX },
        onChange: ({ currentTarget }) => onChange(currentTarget.value),
      }}
    />
  )
}
