import { useEffect, useState } from 'react'
import { useLanguage } from '../../core/i18n/language.ts'
import { asProblem, type ProblemError } from '../../core/problem.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { goAndSignIn, offeredProviders, type Provider } from './provider-flow.ts'
import { buttonWords, providerNames } from './provider-names.ts'

/** A sign-in button for each provider; hidden if there is none. */
export function ProviderButtons() {
  const words = buttonWords[useLanguage()]
  const [providers, setProviders] = useState<readonly Provider[]>([])
  const [isRunning, setIsRunning] = useState(false)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  useEffect(() => {
    void offeredProviders().then(setProviders)
  }, [])
  const go = (provider: Provider) => {
    setIsRunning(true)
    setProblem(null)
    goAndSignIn(provider).catch((thrown: unknown) => {
      setProblem(asProblem(thrown))
      setIsRunning(false)
    })
  }
  if (providers.length === 0) return null
  return (
    <div className="mt-6 space-y-3">
      <p className="text-center text-sm text-muted">{words.or}</p>
      {problem && <ProblemPanel problem={problem} />}
      {providers.map((provider) => (
        <Button
          key={provider}
          className="h-11 w-full"
          disabled={isRunning}
          onClick={() => go(provider)}
        >
          {isRunning ? words.leaving : words.signInBy(providerNames[provider])}
        </Button>
      ))}
    </div>
  )
}
