import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Language, languages } from '../../../schema/vocabulary.ts'
import { linesOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { invite } from './partners-data.ts'

const EMAILS_MAX = 50

type Results = Awaited<ReturnType<typeof invite>>

/** Invites addresses by mail, each with its own registration link. */
export function InviteForm({ advertiserId }: { advertiserId: string }) {
  const words = usePageText().registration
  const router = useRouter()
  const person = usePerson()
  const [written, setWritten] = useState('')
  const [language, setLanguage] = useState<Language>(person?.language ?? 'en')
  const [isWrong, setIsWrong] = useState(false)
  const [results, setResults] = useState<Results>([])
  const { write, isRunning, problem, errorOf } = useWrite()
  const emails = linesOf(written.replaceAll(/[,;]/g, '\n'))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const isRefused = emails.length === 0 || emails.length > EMAILS_MAX
    setIsWrong(isRefused)
    if (isRefused) return
    const isDone = await write(async () => {
      setResults(await invite(advertiserId, emails, language))
      await router.invalidate()
    })
    if (isDone) setWritten('')
  }
  return (
    <form
      noValidate
      aria-label={words.invite}
      onSubmit={(event) => void submit(event)}
      className="mt-4 max-w-xl space-y-4 border-t border-border pt-4"
    >
      {problem && !errorOf('emails') && <ProblemPanel problem={problem} />}
      <TextAreaField
        label={words.emails}
        help={words.emailsHelp}
        error={isWrong ? words.emailsFault : errorOf('emails')}
        area={{
          ...{ value: written, maxLength: 14_000, rows: 4, spellCheck: false },
          onChange: ({ currentTarget }) => {
            setWritten(currentTarget.value)
            setIsWrong(false)
          },
        }}
      />
      <SelectField
        label={words.language}
        options={languages.map((value) => ({ value, label: words.languages[value] }))}
        select={{
          value: language,
          onChange: ({ currentTarget }) => setLanguage(currentTarget.value as Language),
        }}
      />
      <Button type="submit" kind="primary" disabled={isRunning}>
        {isRunning ? words.sending : emails.length > 0 ? words.send(emails.length) : words.invite}
      </Button>
      <div role="status">
        <ul className="text-sm text-muted">
          {results.map(({ email, outcome }) => (
            <li key={email} className="break-all">
              {email}: {words[outcome]}
            </li>
          ))}
        </ul>
      </div>
    </form>
  )
}
