import { type FormEvent, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { isLinkOver } from '../../core/problem.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { BackToSignIn, CheckMail } from './CheckMail.tsx'
import { Done, Over } from './LinkPages.tsx'
import { SignedOutFrame } from './SignedOutFrame.tsx'
import { askReset, setPassword } from './sign-up-data.ts'

/** Requests a link that sets a new password. */
export function ForgotPage() {
  const words = usePageText().outside
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [isMissing, setIsMissing] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  if (sentTo !== null) return <CheckMail email={sentTo} again={askReset} />
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const email = String(new FormData(event.currentTarget).get('email')).trim()
    setIsMissing(email === '')
    if (email !== '' && (await write(() => askReset(email)))) setSentTo(email)
  }
  return (
    <SignedOutFrame heading={words.forgotHeading} means={words.forgotMeans}>
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-5">
        {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
        <Field
          label={words.email}
          error={isMissing ? words.missing : errorOf('email')}
          input={{ name: 'email', type: 'email', autoComplete: 'username', maxLength: 254 }}
        />
        <Button type="submit" kind="primary" disabled={isRunning} className="h-11 w-full">
          {isRunning ? words.running : words.sendLink}
        </Button>
      </form>
      <BackToSignIn />
    </SignedOutFrame>
  )
}

/** Sets a new password with that link. */
export function ResetPage() {
  const words = usePageText().outside
  const [isDone, setIsDone] = useState(false)
  const [isMissing, setIsMissing] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  if (isDone) return <Done heading={words.resetDone} means={words.verifiedMeans} />
  if (problem && isLinkOver(problem)) return <Over problem={problem} />
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const password = String(new FormData(event.currentTarget).get('password'))
    setIsMissing(password === '')
    if (password !== '' && (await write(() => setPassword(password)))) setIsDone(true)
  }
  return (
    <SignedOutFrame heading={words.resetHeading} means={words.resetMeans}>
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-5">
        {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
        <Field
          label={words.newPassword}
          help={words.passwordHelp}
          error={isMissing ? words.missing : errorOf('password')}
          input={{
            ...{ name: 'password', type: 'password', autoComplete: 'new-password' },
            maxLength: 1024,
          }}
        />
        <Button type="submit" kind="primary" disabled={isRunning} className="h-11 w-full">
          {isRunning ? words.running : words.resetHeading}
        </Button>
      </form>
      <BackToSignIn />
    </SignedOutFrame>
  )
}
