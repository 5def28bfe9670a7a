import { type FormEvent, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { changeEmail } from './profile-data.ts'

/** Changes the email address. The new one counts once its link is opened. */
export function EmailCard({ email }: { email: string }) {
  const text = usePageText()
  const words = text.profile
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [isMissing, setIsMissing] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('email')).trim()
    setIsMissing(typed === '')
    setSentTo(null)
    if (typed !== '' && (await write(() => changeEmail(typed)))) setSentTo(typed)
  }
  return (
    <Card>
      <CardHeader title={words.address} help={words.addressHelp(email)} />
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
        <Field
          label={words.newAddress}
          error={isMissing ? text.outside.missing : errorOf('email')}
          input={{ name: 'email', type: 'email', autoComplete: 'off', maxLength: 254 }}
        />
        <Button type="submit" disabled={isRunning}>
          {words.change}
        </Button>
        <p role="status" className="text-sm text-muted">
          {sentTo === null ? '' : words.linkSent(sentTo)}
        </p>
      </form>
    </Card>
  )
}
