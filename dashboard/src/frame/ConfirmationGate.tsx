import { lazy, Suspense, useEffect, useState } from 'react'
import { type Action, onConfirmedAction } from '../core/confirmation.ts'
import type { Person } from '../core/session.ts'

interface Asked {
  action: Action
  answer: (response: Response | null) => void
}

/** The question travels when it is first asked: most visits never ask it. */
const loadQuestion = () =>
  import('./ConfirmationDialog.tsx').then(({ ActionQuestion }) => ({ default: ActionQuestion }))
const ActionQuestion = lazy(loadQuestion)

/** Asks the person whenever the server wants an action to be confirmed, and sends it again. */
export function ActionGate({ person }: { person: Person }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [isLoaded, setIsLoaded] = useState(false)
  useEffect(
    () =>
      onConfirmedAction(async (action) => {
        // A question that does not come leaves the action unconfirmed, and may come the next time.
        const isThere = await loadQuestion().then(
          () => true,
          () => false,
        )
        if (!isThere) return null
        setIsLoaded(true)
        return new Promise((answer) => {
          // One at a time: what comes meanwhile stays unconfirmed.
          setAsked((before) => {
            if (before !== null) answer(null)
            return before ?? { action, answer }
          })
        })
      }),
    [],
  )
  const close = (response: Response | null) => {
    asked?.answer(response)
    setAsked(null)
  }
  if (!isLoaded) return null
  return (
    <Suspense fallback={null}>
      <ActionQuestion action={asked?.action ?? null} person={person} onDone={close} />
    </Suspense>
  )
}
