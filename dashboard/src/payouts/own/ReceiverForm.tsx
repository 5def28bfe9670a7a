import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { about } from '../../core/confirmation.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { changeReceiver } from './own-payouts-data.ts'

const EMAIL_CHARACTERS_MAX = 127

/** Form for a new PayPal address. Collapsed if there is one. */
export function ReceiverForm({ email }: { email: string | null }) {
  const text = usePageText()
  const words = text.myPayouts
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(email === null)
  const [isMissing, setIsMissing] = useState(false)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('email')).trim()
    setIsMissing(typed === '')
    setSentTo(null)
    if (typed === '') return
    const facts = [
      { label: words.from, value: email ?? '—' },
      { label: words.to, value: typed },
    ]
    const act = () => about({ title: words.changing, facts }, () => changeReceiver(typed))
    if (!(await write(act))) return
    setSentTo(typed)
    setIsOpen(false)
    await router.invalidate()
  }
  return (
    <>
      <p role="status" className={sentTo === null ? 'sr-only' : 'text-pretty'}>
        {sentTo !== null && words.sent(sentTo)}
      </p>
      {isOpen ? (
        <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
          {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
          <Field
            label={email === null ? words.firstAddress : words.newAddress}
            help={words.addressHelp}
            error={isMissing ? text.outside.missing : errorOf('email')}
            input={{
              ...{ name: 'email', type: 'email', autoComplete: 'off', spellCheck: false },
              maxLength: EMAIL_CHARACTERS_MAX,
            }}
          />
          {email !== null && <p className="text-sm text-pretty text-muted">{words.afterChange}</p>}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" disabled={isRunning}>
              {isRunning ? words.sending : words.save}
            </Button>
            {email !== null && (
              <Button onClick={() => setIsOpen(false)}>{text.dialog.cancel}</Button>
            )}
          </div>
        </form>
      ) : (
        <Button onClick={() => setIsOpen(true)}>{words.change}</Button>
      )}
    </>
  )
}
