import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Eye, EyeOff } from 'lucide-react'
import { type FormEvent, lazy, Suspense, useRef, useState } from 'react'
import { useText } from '../../core/i18n/language.ts'
import { asProblem, type ProblemError } from '../../core/problem.ts'
import { type SecondStep as Step, signIn } from '../../core/session.ts'
import { LanguageSwitch } from '../../frame/LanguageSwitch.tsx'
import { Mark } from '../../frame/Mark.tsx'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'

/** Loaded when a sign-in needs it, to keep the page small. */
const SecondStep = lazy(() =>
  import('./SecondStep.tsx').then((module) => ({ default: module.SecondStep })),
)

/** Loads the list of providers without delaying the page. */
const ProviderButtons = lazy(() =>
  import('../providers/ProviderButtons.tsx').then((module) => ({
    default: module.ProviderButtons,
  })),
)

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const text = useText()
  const router = useRouter()
  const search = route.useSearch()
  const [step, setStep] = useState<Step | null>(null)
  const onward = () => router.history.push(search.return ?? '/')
  return (
    <div className="flex min-h-dvh flex-col">
      <div className="flex justify-end p-4">
        <LanguageSwitch />
      </div>
      <main id="content" className="mx-auto w-full max-w-sm flex-1 px-4 py-8 sm:py-16">
        <Mark className="size-10" />
        <h1 className="mt-6 text-xl font-semibold">
          {step ? text.secondStep.heading : text.signIn.heading}
        </h1>
        <p className="mt-1 mb-8 text-muted">
          {search.return && search.return !== '/' ? text.signIn.onward : text.app.tagline}
        </p>
        {step ? (
          <Suspense>
            <SecondStep step={step} onDone={onward} onBack={() => setStep(null)} />
          </Suspense>
        ) : (
          <>
            <SignInForm onDone={onward} onStep={setStep} />
            <Suspense>
              <ProviderButtons />
            </Suspense>
            <nav className="mt-6 flex flex-col items-start gap-2 text-accent underline">
              {/* Plain links: the router's own would make up most of the size of these pages here. */}
              <a href="/forgot-password">{text.signIn.forgot}</a>
              <a href="/sign-up">{text.signIn.signUp}</a>
            </nav>
          </>
        )}
      </main>
    </div>
  )
}

function SignInForm(props: { onDone: () => void; onStep: (step: Step) => void }) {
  const text = useText()
  const form = useRef<HTMLFormElement>(null)
  const [faults, setFaults] = useState<SignInFaults>({})
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const [isRunning, setIsRunning] = useState(false)
  const [isShown, setIsShown] = useState(false)
  const isRefused = problem?.code === 'unauthenticated'

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const email = String(data.get('email')).trim()
    const password = String(data.get('password'))
    const found = signInFaults(email, password)
    setFaults(found)
    setProblem(null)
    const first = found.email ? 'email' : found.password ? 'password' : null
    if (first) {
      form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
      return
    }
    setIsRunning(true)
    try {
      const step = await signIn(email, password)
      if (step) props.onStep(step)
      else props.onDone()
    } catch (thrown) {
      setProblem(asProblem(thrown))
      setIsRunning(false)
    }
  }

  const errorOf = (name: 'email' | 'password') => {
    const fault = faults[name]
    return fault ? text.signIn[fault] : problem?.errors.find(({ field }) => field === name)?.message
  }
  return (
    <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="space-y-5">
      {problem && !isRefused && <ProblemPanel problem={problem} />}
      {isRefused && (
        <p role="alert" className="rounded border border-bad/40 bg-bad/5 p-3">
          {text.signIn.refused}
        </p>
      )}
      <FormSummary count={Object.keys(faults).length} />
      <Field
        label={text.signIn.email}
        error={errorOf('email')}
        input={{
          name: 'email',
          type: 'email',
          autoComplete: 'username',
          autoFocus: true,
          spellCheck: false,
          maxLength: 254,
        }}
      />
      <Field
        label={text.signIn.password}
        error={errorOf('password')}
        input={{
          name: 'password',
          type: isShown ? 'text' : 'password',
          autoComplete: 'current-password',
          maxLength: 1024,
        }}
        after={
          <Button
            kind="quiet"
            size="icon"
            aria-label={isShown ? text.signIn.hidePassword : text.signIn.showPassword}
            aria-pressed={isShown}
            onClick={() => setIsShown(!isShown)}
          >
            {isShown ? <EyeOff /> : <Eye />}
          </Button>
        }
      />
      <Button type="submit" kind="primary" disabled={isRunning} className="h-11 w-full">
        {isRunning ? text.signIn.running : text.signIn.submit}
      </Button>
    </form>
  )
}

interface SignInFaults {
  email?: 'missingEmail' | 'badEmail'
  password?: 'missingPassword'
}

/** Errors that can be found without the server, which checks again. */
function signInFaults(email: string, password: string): SignInFaults {
  const faults: SignInFaults = {}
  if (email === '') faults.email = 'missingEmail'
  else if (!/^[^\s@]+@[^\s@]+$/.test(email)) faults.email = 'badEmail'
  if (password === '') faults.password = 'missingPassword'
  return faults
}
