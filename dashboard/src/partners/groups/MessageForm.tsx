import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useUnsavedGuard } from '../../core/use-unsaved-guard.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import { groupTexts } from './group-texts.ts'
import { type Reached, sendMessage } from './groups-data.ts'

/** Asks before a message is sent. Its key is made once, so that it is never sent twice. */
export function MessageForm({ reached, count }: { reached: Reached | null; count: number | null }) {
  const words = groupTexts.use().outreach
  const faults = usePageText().editor.faults
  const router = useRouter()
  const [key, setKey] = useState(() => crypto.randomUUID())
  const [subject, setSubject] = useState('')
  const [written, setWritten] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const [isAsked, setIsAsked] = useState(false)
  const [sentTo, setSentTo] = useState<number | null>(null)
  useUnsavedGuard(subject !== '' || written !== '')
  const missing = (value: string) => (isChecked && value.trim() === '' ? faults.missing : undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if (subject.trim() === '' || written.trim() === '' || reached === null || !count) return
    setSentTo(null)
    setIsAsked(true)
  }
  const act = reached !== null && {
    ...{ title: words.sendTitle, means: words.sendMeans, kind: 'primary' as const },
    facts: [{ label: words.subject, value: subject.trim() }],
    ...{ verb: words.sendVerb(count ?? 0), running: words.sending },
    act: async () => {
      const { message } = await sendMessage({
        key,
        reached,
        subject: subject.trim(),
        text: written.trim(),
      })
      setKey(crypto.randomUUID())
      setSubject('')
      setWritten('')
      setIsChecked(false)
      setSentTo(message.partners)
      await router.invalidate()
    },
  }
  return (
    <Card>
      <CardHeader title={words.message} help={words.messageHelp} />
      <form noValidate aria-label={words.message} onSubmit={submit} className="max-w-2xl space-y-4">
        <Field
          label={words.subject}
          error={missing(subject)}
          input={{
            ...{ value: subject, maxLength: 120, autoComplete: 'off' },
            onChange: ({ currentTarget }) => setSubject(currentTarget.value),
          }}
        />
        <TextAreaField
          label={words.text}
          help={words.textHelp}
          error={missing(written)}
          area={{
            ...{ value: written, maxLength: 4000, rows: 6 },
            onChange: ({ currentTarget }) => setWritten(currentTarget.value),
          }}
        />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" kind="primary" disabled={reached === null || !count}>
            {words.send}
          </Button>
          <p role="status" className="text-sm text-muted">
            {sentTo === null ? '' : words.sent(sentTo)}
          </p>
        </div>
      </form>
      <ConfirmDialog act={isAsked && act ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}
