import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useLanguage, usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { accept } from './invitation-data.ts'

const NAME_CHARACTERS_MAX = 100

/**
 * Accepts as a new person. The link has confirmed the address, so only name and password are
 * needed.
 */
export function AcceptForm({ email }: { email: string }) {
  const text = usePageText()
  const words = text.invitation
  const router = useRouter()
  const language = useLanguage()
  const [missing, setMissing] = useState<{ name?: string; password?: string }>({})
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const name = String(data.get('name')).trim()
    const password = String(data.get('password'))
    const found = {
      ...(name === '' && { name: words.missingName }),
      ...(password === '' && { password: words.missingPassword }),
    }
    setMissing(found)
    if (Object.keys(found).length > 0) return
    void write(async () => {
      await accept({ name, password, language })
      await router.navigate({ to: '/', search: {} })
    })
  }
  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
      <FormSummary count={Object.keys(missing).length} />
      <Field
        label={text.signIn.email}
        input={{ value: email, readOnly: true, autoComplete: 'username', type: 'email' }}
      />
      <Field
        label={words.name}
        error={missing.name ?? errorOf('name')}
        input={{ name: 'name', autoComplete: 'name', maxLength: NAME_CHARACTERS_MAX }}
      />
      <Field
        label={words.password}
        help={words.passwordHelp}
        error={missing.password ?? errorOf('password')}
        input={{
          name: 'password',
          type: 'password',
          autoComplete: 'new-password',
          maxLength: 1024,
        }}
      />
      <Button type="submit" kind="primary" disabled={isRunning} className="h-11 w-full">
        {isRunning ? words.accepting : words.accept}
      </Button>
    </form>
  )
}
