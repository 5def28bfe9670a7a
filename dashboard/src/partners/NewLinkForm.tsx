import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Faults } from '../core/field-errors.ts'
import { wholeOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { makeLink } from './partners-data.ts'

const empty = { name: '', code: '', max: '', ends: '', isInvitation: false }
type Draft = typeof empty
const roots = ['name', 'code', 'uses_max', 'expires_at']

function faultsOf({ name, code, max }: Draft): Faults {
  return {
    ...(name.trim() === '' ? { name: 'missing' } : {}),
    ...(code.trim() === '' || /^[A-Za-z0-9_-]{4,40}$/.test(code.trim()) ? {} : { code: 'code' }),
    ...(max.trim() === '' || (wholeOf(max) ?? 0) > 0 ? {} : { uses_max: 'number' }),
  }
}

/** The end of a day in the browser's time zone. */
const endOf = (day: string) => new Date(`${day}T23:59:59`).toISOString()

/** Form for a new registration link. */
export function NewLinkForm({ advertiserId }: { advertiserId: string }) {
  const text = usePageText()
  const words = text.registration
  const router = useRouter()
  const [draft, setDraft] = useState(empty)
  const [faults, setFaults] = useState<Faults>({})
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(faults, write, roots)
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = faultsOf(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    const code = draft.code.trim()
    const isDone = await write.write(async () => {
      await makeLink(advertiserId, {
        ...{ name: draft.name.trim(), uses_max: wholeOf(draft.max) },
        ...{ expires_at: draft.ends === '' ? null : endOf(draft.ends) },
        ...{ is_invitation: draft.isInvitation, ...(code === '' ? {} : { code }) },
      })
      await router.invalidate()
    })
    if (isDone) setDraft(empty)
  }
  const field = (name: 'name' | 'code' | 'max' | 'ends', wire: string, lengthMax: number) => ({
    error: wire === 'code' && faults.code ? words.codeFault : errorOf(wire),
    input: {
      ...{ name: wire, value: draft[name], maxLength: lengthMax, autoComplete: 'off' },
      onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
        change({ [name]: currentTarget.value }),
    },
  })
  const ends = field('ends', 'expires_at', 10)
  return (
    <form
      ref={form}
      noValidate
      aria-label={words.create}
      onSubmit={(event) => void submit(event)}
      className="mt-4 space-y-4 border-t border-border pt-4"
    >
      {problem && <ProblemPanel problem={problem} />}
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <Field label={words.name} help={words.nameHelp} {...field('name', 'name', 120)} />
        <Field
          label={`${words.code} (${text.editor.optional})`}
          help={words.codeHelp}
          {...field('code', 'code', 40)}
        />
        <Field
          label={`${words.max} (${text.editor.optional})`}
          help={words.maxHelp}
          {...field('max', 'uses_max', 7)}
        />
        <Field
          label={`${words.ends} (${text.editor.optional})`}
          error={ends.error}
          input={{ ...ends.input, type: 'date' }}
        />
      </div>
      <CheckField
        label={words.invites}
        help={words.invitesHelp}
        input={{
          checked: draft.isInvitation,
          onChange: ({ currentTarget }) => change({ isInvitation: currentTarget.checked }),
        }}
      />
      <Button type="submit" kind="primary" disabled={write.isRunning}>
        {write.isRunning ? words.creating : words.create}
      </Button>
    </form>
  )
}
