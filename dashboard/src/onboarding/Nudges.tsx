import { useState } from 'react'
import { holds } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { sendMessage } from '../partners/groups/groups-data.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog, type DangerousAct } from '../ui/ConfirmDialog.tsx'
import type { Activation, FirstStep } from './onboarding-data.ts'
import { useOnboardingText } from './onboarding-texts.ts'

/** Partners that one message can name. */
const PARTNERS_MAX = 100

/** For each step that partners have to do, a button that reminds them. */
export function Nudges({ waiting }: { waiting: Activation['waiting'] }) {
  const words = useOnboardingText().onboarding
  const person = usePerson()
  const [act, setAct] = useState<DangerousAct | null>(null)
  const [isSent, setIsSent] = useState(false)
  // Messages go out in the advertiser's name, so staff cannot send them.
  if (person === null || !holds(person, 'messages:write')) return null
  const bySteps = Map.groupBy(waiting, ({ next }) => next)
  // Nobody is approved with an address that is not confirmed.
  const textOf = (step: FirstStep) => (step === 'email' ? '' : words.nudges[step])
  const ask = (step: FirstStep, partners: Activation['waiting']) => {
    const named = partners.slice(0, PARTNERS_MAX)
    const subject = words.steps[step]
    setIsSent(false)
    setAct({
      ...{ title: words.nudgeTitle, means: words.nudgeMeans, kind: 'primary' },
      facts: [
        { label: words.nudgeTo, value: named.map(({ affiliate }) => affiliate.name).join(', ') },
        { label: words.nudgeSubject, value: subject },
        { label: words.nudgeText, value: textOf(step) },
      ],
      ...{ verb: words.nudgeVerb(named.length), running: words.nudgeRunning },
      act: async () => {
        await sendMessage({
          // The same for a day: a reminder that is sent twice arrives once.
          key: `nudge-${step}-${new Date().toISOString().slice(0, 10)}`,
          reached: { affiliate_ids: named.map(({ affiliate }) => affiliate.id) },
          ...{ subject, text: textOf(step) },
        })
        setIsSent(true)
      },
    })
  }
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      {[...bySteps].map(([step, partners]) => (
        <Button key={step} size="small" onClick={() => ask(step, partners)}>
          {words.nudgeOf(words.missingSteps[step], partners.length)}
        </Button>
      ))}
      <p role="status" className="text-sm text-muted">
        {isSent ? words.nudgeSent : ''}
      </p>
      <ConfirmDialog act={act} onClose={() => setAct(null)} />
    </div>
  )
}
