import { type FormEvent, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { changePassword } from './profile-data.ts'

type Name = 'old_password' | 'password'

/** Changes the password; needs the old one. */
export function PasswordCard({ hasPassword }: { hasPassword: boolean }) {
  const text = usePageText()
  const words = text.profile
  const [missing, setMissing] = useState<readonly Name[]>([])
  const [isDone, setIsDone] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const typed = (name: Name) => String(data.get(name))
    const found = (['old_password', 'password'] as const).filter((name) => typed(name) === '')
    setMissing(found)
    setIsDone(false)
    if (found.length > 0) return
    if (!(await write(() => changePassword(typed('old_password'), typed('password'))))) return
    form.reset()
    setIsDone(true)
  }
  const wordOn = (name: Name) => (missing.includes(name) ? text.outside.missing : errorOf(name))
  return (
    <Card>
      <CardHeader
        title={words.password}
        help={hasPassword ? words.passwordHelp : words.noPassword}
      />
      {hasPassword && (
        <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
          {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
          <Field
            label={words.oldPassword}
            error={wordOn('old_password')}
            input={{
              ...{ name: 'old_password', type: 'password', autoComplete: 'current-password' },
              maxLength: 1024,
            }}
          />
          <Field
            label={text.outside.newPassword}
            help={text.outside.passwordHelp}
            error={wordOn('password')}
            input={{
              ...{ name: 'password', type: 'password', autoComplete: 'new-password' },
              maxLength: 1024,
            }}
          />
          <Button type="submit" disabled={isRunning}>
            {isRunning ? words.saving : words.changePassword}
          </Button>
          <p role="status" className="text-sm text-muted">
            {isDone ? words.changed : ''}
          </p>
        </form>
      )}
    </Card>
  )
}
