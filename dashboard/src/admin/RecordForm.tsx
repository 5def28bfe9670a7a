import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { columnWord } from '../audit/audit-texts.ts'
import { codeTexts, codeWord } from '../audit/code-words.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { type AdminEdit, type AdminRecord, editRecord } from './admin-data.ts'
import { changesIn, draftOf, isInSeconds, type RecordDraft } from './record-draft.ts'

const REASON_CHARACTERS_MIN = 3

/** Form for the editable fields, built from the server's description. Asks for a reason. */
export function RecordForm(props: {
  table: string
  record: AdminRecord
  edits: readonly AdminEdit[]
  onDone: () => void
}) {
  const words = usePageText().records
  const { table, record, edits, onDone } = props
  const router = useRouter()
  const [draft, setDraft] = useState<RecordDraft>(() => draftOf(edits, record))
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<'reason' | 'unchanged' | null>(null)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const change = changesIn(edits, record, draft)
    if (Object.keys(change.changes).length === 0) return setFault('unchanged')
    if (reason.trim().length < REASON_CHARACTERS_MIN) return setFault('reason')
    setFault(null)
    void write(async () => {
      await editRecord({ table, key: record.key }, { ...change, reason: reason.trim() })
      await router.invalidate()
      onDone()
    })
  }
  return (
    <form noValidate className="space-y-4" onSubmit={submit}>
      {edits.map((edit) => (
        <EditField
          key={edit.name}
          {...{ table, edit }}
          value={draft[edit.name] ?? ''}
          error={errorOf(edit.name) ?? errorOf(`changes.${edit.name}`)}
          onChange={(value) => setDraft({ ...draft, [edit.name]: value })}
        />
      ))}
      <TextAreaField
        label={words.reason}
        help={words.reasonHelp}
        error={fault === 'reason' ? words.reasonMissing : errorOf('reason')}
        area={{
          ...{ value: reason, maxLength: 500, rows: 2 },
          onChange: ({ currentTarget }) => setReason(currentTarget.value),
        }}
      />
      {fault === 'unchanged' && <p role="alert">{words.unchanged}</p>}
      {problem && <ProblemPanel problem={problem} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone} disabled={isRunning}>
          {words.cancel}
        </Button>
        <Button type="submit" kind="primary" disabled={isRunning}>
          {isRunning ? words.saving : words.save}
        </Button>
      </div>
    </form>
  )
}

const types = { line: 'text', number: 'text', time: 'datetime-local' } as const

function EditField(props: {
  table: string
  edit: AdminEdit
  value: string | boolean
  error: string | undefined
  onChange: (value: string | boolean) => void
}) {
  const text = codeTexts.use()
  const { table, edit, value, error, onChange } = props
  const [, unit] = /_(seconds|days|months)$/.exec(edit.name) ?? []
  const units: Readonly<Record<string, string>> = text.records.units
  const label = [columnWord(text, edit.name), unit && units[unit]].filter(Boolean).join(', ')
  const { input, choices, min, max } = edit
  if (input === 'flag') {
    return (
      <CheckField
        label={label}
        input={{
          checked: value === true,
          onChange: ({ currentTarget }) => onChange(currentTarget.checked),
        }}
      />
    )
  }
  const written = String(value)
  if (input === 'choice') {
    const options = (choices ?? []).map((choice) => ({
      ...{ value: choice, label: codeWord(text, table, edit.name, choice) },
    }))
    const set = ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange(currentTarget.value)
    return <SelectField {...{ label, options, error }} select={{ value: written, onChange: set }} />
  }
  if (input === 'text') {
    const area = {
      ...{ value: written, maxLength: max ?? undefined, rows: 5 },
      onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
        onChange(currentTarget.value),
    }
    return <TextAreaField {...{ label, error, area }} />
  }
  const isPlainNumber = input === 'number' && !isInSeconds(edit.name)
  const limits = isPlainNumber ? { min: min ?? undefined, max: max ?? undefined } : {}
  return (
    <Field
      {...{ label, error }}
      input={{
        ...{ ...limits, type: isPlainNumber ? 'number' : types[input], value: written },
        autoComplete: 'off',
        onChange: ({ currentTarget }) => onChange(currentTarget.value),
      }}
    />
  )
}
