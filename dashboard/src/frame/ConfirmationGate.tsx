import { lazy, Suspense, useEffect, useState } from 'react'
import { type Action, onConfirmedAction } from '../core/confirmation.ts'
import type { Person } from '../core/session.ts'

interface Asked {
  action: Action
  answer: (response: Response | null) => void
}

/** Loaded on first use, because most visits need no confirmation. */
const loadQuestion = () =>
  import('./ConfirmationDialog.tsx').then(({ ConfirmationDialog }) => ({
    default: ConfirmationDialog,
  }))
const ConfirmationDialog = lazy(loadQuestion)

/** Shows the confirmation dialog when the server requires one, and sends the action again. */
export function ConfirmationGate({ person }: { person: Person }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [isLoaded, setIsLoaded] = useState(false)
  useEffect(
    () =>
      onConfirmedAction(async (action) => {
        // If the dialog fails to load, the action stays unconfirmed and can be tried again.
        const isThere = await loadQuestion().then(
          () => true,
          () => false,
        )
        if (!isThere) return null
        setIsLoaded(true)
        return new Promise((answer) => {
          // One dialog at a time: further actions in the meantime stay unconfirmed.
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
      <ConfirmationDialog action={asked?.action ?? null} person={person} onDone={close} />
    </Suspense>
  )
}
