import { useParams, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useText } from '../../core/i18n/language.ts'
import { asProblem, type ProblemError } from '../../core/problem.ts'
import {
  person as personNow,
  type SecondStep as Step,
  signInByProvider,
} from '../../core/session.ts'
import { ConfirmationGate } from '../../frame/ConfirmationGate.tsx'
import { Mark } from '../../frame/Mark.tsx'
import { Button } from '../../ui/Button.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { SecondStep } from '../sign-in/SecondStep.tsx'
import { finishLinking } from './provider-data.ts'
import { isLinking, type Provider } from './provider-flow.ts'
import { useProviderWords } from './provider-texts.ts'

/** Handles the return from a provider: signs in, or links the account. */
export function ProviderReturnPage() {
  const words = useProviderWords()
  const text = useText()
  const router = useRouter()
  const { provider } = useParams({ strict: false }) as { provider: Provider }
  const [person] = useState(personNow)
  const [wasLinking] = useState(() => isLinking(provider))
  const [step, setStep] = useState<Step | null>(null)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const isAsked = useRef(false)
  const goOn = (path: string) => router.history.push(path)

  useEffect(() => {
    // The parameters work once, and effects may run twice.
    if (isAsked.current) return
    isAsked.current = true
    const query = location.search
    const take = async () => {
      if (wasLinking) {
        await finishLinking(provider, query)
        return router.history.replace('/security')
      }
      const asked = await signInByProvider(provider, query)
      if (asked) setStep(asked)
      else router.history.replace('/')
    }
    take().catch((thrown: unknown) => setProblem(asProblem(thrown)))
  }, [provider, router, wasLinking])

  return (
    <main id="content" className="mx-auto min-h-dvh w-full max-w-sm px-4 py-16">
      <Mark className="size-10" />
      {wasLinking && person && <ConfirmationGate person={person} />}
      {problem ? (
        <Failed problem={problem} wasLinking={wasLinking} onGo={goOn} />
      ) : (
        <>
          <h1 className="mt-6 mb-8 text-xl font-semibold">
            {step ? text.secondStep.heading : wasLinking ? words.linking : words.returning}
          </h1>
          {step && (
            <SecondStep step={step} onDone={() => goOn('/')} onBack={() => goOn('/sign-in')} />
          )}
        </>
      )}
    </main>
  )
}

function Failed(props: {
  problem: ProblemError
  wasLinking: boolean
  onGo: (path: string) => void
}) {
  const words = useProviderWords()
  const { problem, wasLinking, onGo } = props
  const messages = wasLinking
    ? { conflict: [words.takenTitle, words.takenMeans] }
    : {
        conflict: [words.unlinkedTitle, words.unlinkedMeans],
        not_found: [words.unknownTitle, words.unknownMeans],
      }
  const refused = { unauthenticated: [words.refusedTitle, words.refusedMeans] }
  const [title, means] =
    ({ ...messages, ...refused } as Record<string, string[] | undefined>)[problem.code] ?? []
  return (
    <div className="mt-6 space-y-6">
      {title ? (
        <div role="alert">
          <h1 className="text-xl font-semibold">{title}</h1>
          <p className="mt-2 text-pretty text-muted">{means}</p>
        </div>
      ) : (
        <ProblemPanel problem={problem} />
      )}
      <Button kind="primary" onClick={() => onGo(wasLinking ? '/security' : '/sign-in')}>
        {wasLinking ? words.toSecurity : words.toSignIn}
      </Button>
    </div>
  )
}
