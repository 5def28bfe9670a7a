import { type FormEvent, useState } from 'react'
import { useLanguage, usePageText } from '../../core/i18n/language.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { useWrite } from '../../core/use-write.ts'
import { AnswerField } from '../../partners/promote/AnswerField.tsx'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { type Registration, signUp } from './sign-up-data.ts'

type Kind = 'affiliate' | 'advertiser'
const kinds = ['affiliate', 'advertiser'] as const
const FIELDS = ['name', 'account_name', 'email', 'password', 'answers']
const NAME_CHARACTERS_MAX = 100

/** Sign-up form. With a registration link, it creates an affiliate and includes the questions. */
export function SignUpForm(props: {
  joining?: { code: string; registration: Registration }
  onDone: (email: string) => void
}) {
  const text = usePageText()
  const words = text.outside
  const language = useLanguage()
  const { joining } = props
  const [kind, setKind] = useState<Kind>('affiliate')
  const [answers, setAnswers] = useState<Record<string, string>>({})
  const [faults, setFaults] = useState<Record<string, 'missing'>>({})
  const write = useWrite()
  const { form, errorOf, count, problem } = useFormFaults(faults, write, FIELDS)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const typed = (name: string) => String(data.get(name)).trim()
    const account = {
      ...{ name: typed('name'), account_name: typed('account_name'), email: typed('email') },
      password: String(data.get('password')),
    }
    const found = Object.entries(account).filter(([, value]) => value === '')
    setFaults(Object.fromEntries(found.map(([name]) => [name, 'missing' as const])))
    if (found.length > 0) return
    const registered = joining ? { registration_code: joining.code, answers } : {}
    void write.write(async () => {
      await signUp({ kind, language, ...account, ...registered })
      props.onDone(account.email)
    })
  }
  return (
    <form ref={form} noValidate onSubmit={submit} className="space-y-4">
      {problem && <ProblemPanel problem={problem} />}
      <FormSummary count={count} />
      {!joining && (
        <SelectField
          label={words.as}
          help={words.kindMeans[kind]}
          options={kinds.map((value) => ({ value, label: words.kinds[value] }))}
          select={{
            value: kind,
            onChange: ({ currentTarget }) => setKind(currentTarget.value as Kind),
          }}
        />
      )}
      <Field
        label={words.name}
        error={errorOf('name')}
        input={{ name: 'name', autoComplete: 'name', maxLength: NAME_CHARACTERS_MAX }}
      />
      <Field
        label={words.accountName[kind]}
        error={errorOf('account_name')}
        input={{
          ...{ name: 'account_name', autoComplete: 'organization' },
          maxLength: NAME_CHARACTERS_MAX,
        }}
      />
      <Field
        label={words.email}
        error={errorOf('email')}
        input={{
          ...{ name: 'email', type: 'email', autoComplete: 'username', maxLength: 254 },
          spellCheck: false,
        }}
      />
      <Field
        label={words.password}
        help={words.passwordHelp}
        error={errorOf('password')}
        input={{
          ...{ name: 'password', type: 'password', autoComplete: 'new-password' },
          maxLength: 1024,
        }}
      />
      {joining?.registration.questions.map((question) => (
        <AnswerField
          key={question.id}
          {...{ question, value: answers[question.id] ?? '' }}
          error={errorOf(`answers.${question.id}`)}
          onChange={(value) => setAnswers({ ...answers, [question.id]: value })}
        />
      ))}
      <Button type="submit" kind="primary" disabled={write.isRunning} className="h-11 w-full">
        {write.isRunning ? words.running : words.submit}
      </Button>
    </form>
  )
}
