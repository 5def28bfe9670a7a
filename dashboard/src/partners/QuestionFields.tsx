import { usePageText } from '../core/i18n/language.ts'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import type { QuestionDraft } from './rules-draft.ts'

/** One question to applicants, in both languages. */
export function QuestionFields(props: {
  question: QuestionDraft
  at: number
  errorOf: (field: string) => string | undefined
  onChange: (part: Partial<QuestionDraft>) => void
  onRemove: () => void
}) {
  const words = usePageText().applyRules
  const { question, at, errorOf, onChange } = props
  const name = words.question(at + 1)
  const fault = errorOf(`questions.${at}.label`)
  const choicesFault = errorOf(`questions.${at}.choices`)
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="mb-2 font-medium">{name}</legend>
      <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
        {(['en', 'ru'] as const).map((language) => (
          <Field
            key={language}
            label={language === 'en' ? words.english : words.russian}
            error={fault && language === 'en' ? words.oneLanguage : undefined}
            input={{
              ...{ value: question[language], maxLength: 300, autoComplete: 'off' },
              onChange: ({ currentTarget }) => onChange({ [language]: currentTarget.value }),
            }}
          />
        ))}
        <SelectField
          label={words.kind}
          options={(['text', 'url', 'choice'] as const).map((value) => ({
            ...{ value, label: words.kinds[value] },
          }))}
          select={{
            value: question.kind,
            onChange: ({ currentTarget }) =>
              onChange({ kind: currentTarget.value as QuestionDraft['kind'] }),
          }}
        />
        {question.kind === 'choice' && (
          <TextAreaField
            label={words.choices}
            help={words.choicesHelp}
            error={choicesFault && words.choicesHelp}
            area={{
              ...{ value: question.choices, maxLength: 2500, rows: 3 },
              onChange: ({ currentTarget }) => onChange({ choices: currentTarget.value }),
            }}
          />
        )}
      </div>
      <div className="flex items-center justify-between gap-4">
        <CheckField
          label={words.required}
          input={{
            checked: question.isRequired,
            onChange: ({ currentTarget }) => onChange({ isRequired: currentTarget.checked }),
          }}
        />
        <RemoveButton what={name} onClick={props.onRemove} />
      </div>
    </fieldset>
  )
}
