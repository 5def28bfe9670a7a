import { type ReactNode, useRef, useState } from 'react'
import { about } from '../core/confirmation.ts'
import { usePageText } from '../core/i18n/language.ts'
import { asProblem, type ProblemError } from '../core/problem.ts'
import { TextAreaField } from './forms/TextAreaField.tsx'
import { ProblemPanel } from './ProblemPanel.tsx'
import { type Question, QuestionButtons, QuestionFrame, QuestionVeil } from './QuestionFrame.tsx'

const NOTE_CHARACTERS_MAX = 2000

export interface NotedAct extends Question {
  readonly noteLabel: string
  /** Who will read the note; missing = the default text. */
  readonly noteHelp?: string
  readonly noteCharactersMax?: number
  readonly isNoteNeeded: boolean
  /** false: only asks for confirmation, without a note. */
  readonly hasNote?: boolean
  readonly verb: string
  readonly running: string
  readonly kind: 'primary' | 'danger'
  /** Returns what to show afterwards; null closes the dialog. */
  readonly act: (note: string) => Promise<ReactNode>
}

/** Asks before an action that takes a note. It runs at most once per opening. */
export function NoteDialog(props: { act: NotedAct | null; onClose: () => void }) {
  return (
    <QuestionVeil isOpen={props.act !== null} onClose={props.onClose}>
      {props.act && <Asking act={props.act} onClose={props.onClose} />}
    </QuestionVeil>
  )
}

type State =
  | { is: 'asking' | 'running' }
  | { is: 'failed'; problem: ProblemError }
  | { is: 'done'; result: ReactNode }

function useQuestion({ act, onClose }: { act: NotedAct; onClose: () => void }) {
  const hasFired = useRef(false)
  const [note, setNote] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const [state, setState] = useState<State>({ is: 'asking' })
  const fire = () => {
    if (act.isNoteNeeded && note.trim() === '') return setIsMissing(true)
    // A ref, because a second click may come before React has drawn the disabled button.
    if (hasFired.current) return
    hasFired.current = true
    setState({ is: 'running' })
    about({ title: act.verb, facts: act.facts }, () => act.act(note.trim())).then(
      (result) => (result === null ? onClose() : setState({ is: 'done', result })),
      (thrown) => setState({ is: 'failed', problem: asProblem(thrown) }),
    )
  }
  const write = (written: string) => {
    setNote(written)
    setIsMissing(false)
  }
  return { note, write, isMissing, state, fire }
}

function Asking({ act, onClose }: { act: NotedAct; onClose: () => void }) {
  const text = usePageText()
  const { note, write, isMissing, state, fire } = useQuestion({ act, onClose })
  const isRunning = state.is === 'running'
  const isAsking = state.is === 'asking' || isRunning
  return (
    <QuestionFrame question={act} isRunning={isRunning} width="max-w-lg">
      {isAsking && act.hasNote !== false && (
        <TextAreaField
          label={act.isNoteNeeded ? act.noteLabel : `${act.noteLabel} (${text.editor.optional})`}
          help={act.noteHelp ?? text.decide.noteHelp}
          error={isMissing ? text.decide.needsNote : undefined}
          area={{
            ...{
              value: note,
              maxLength: act.noteCharactersMax ?? NOTE_CHARACTERS_MAX,
              disabled: isRunning,
              rows: 2,
            },
            onChange: ({ currentTarget }) => write(currentTarget.value),
          }}
        />
      )}
      {state.is === 'failed' && <ProblemPanel problem={state.problem} />}
      {state.is === 'done' && <div role="status">{state.result}</div>}
      <QuestionButtons {...{ act, isRunning }} isOver={!isAsking} onAct={fire} />
    </QuestionFrame>
  )
}
