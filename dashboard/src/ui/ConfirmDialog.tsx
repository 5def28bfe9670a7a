import { useRef, useState } from 'react'
import { about } from '../core/confirmation.ts'
import { asProblem, type ProblemError } from '../core/problem.ts'
import { ProblemPanel } from './ProblemPanel.tsx'
import { type Question, QuestionButtons, QuestionFrame, QuestionVeil } from './QuestionFrame.tsx'

export interface DangerousAct extends Question {
  /** The button text with its amount: "Send $12,400.00 to 38 affiliates". */
  readonly verb: string
  readonly running: string
  readonly kind: 'primary' | 'danger'
  readonly act: () => Promise<unknown>
  /** An explanation of the refusal for this action, if the default text says too little. */
  readonly explain?: (problem: ProblemError) => string | undefined
}

/**
 * Confirmation of an action that moves money. It runs at most once per opening: the button is
 * disabled while it runs, and after a problem the person must check the state before trying again.
 */
export function ConfirmDialog(props: { act: DangerousAct | null; onClose: () => void }) {
  return (
    <QuestionVeil isOpen={props.act !== null} onClose={props.onClose}>
      {props.act && <Asking act={props.act} onClose={props.onClose} />}
    </QuestionVeil>
  )
}

function Asking({ act, onClose }: { act: DangerousAct; onClose: () => void }) {
  const hasFired = useRef(false)
  const [state, setState] = useState<'asking' | 'running' | ProblemError>('asking')
  const isRunning = state === 'running'
  const isOver = typeof state === 'object'
  const fire = () => {
    // A ref, because a second click may come before React has drawn the disabled button.
    if (hasFired.current) return
    hasFired.current = true
    setState('running')
    about({ title: act.verb, facts: act.facts }, act.act).then(onClose, (thrown) =>
      setState(asProblem(thrown)),
    )
  }
  return (
    <QuestionFrame question={act} isRunning={isRunning} width="max-w-md">
      {isOver && <ProblemPanel problem={state} meaning={act.explain?.(state)} />}
      <QuestionButtons {...{ act, isRunning, isOver }} onAct={fire} />
    </QuestionFrame>
  )
}
