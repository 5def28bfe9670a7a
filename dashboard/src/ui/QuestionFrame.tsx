import { AlertDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { Button } from './Button.tsx'
import { useReturnFocus } from './use-return-focus.ts'

/** The content of a confirmation dialog. */
export interface Question {
  readonly title: string
  /** What the action does, in one or two sentences. */
  readonly means: string
  /** Amount, count and names of the action. */
  readonly facts: readonly { readonly label: string; readonly value: ReactNode }[]
}

/** The overlay of a dialog, with its frame while it is open. */
export function QuestionVeil(props: { isOpen: boolean; onClose: () => void; children: ReactNode }) {
  return (
    <AlertDialog.Root open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 animate-fade bg-veil" />
        {props.children}
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

/**
 * Title, text and facts of a dialog, with its fields below. Cannot be closed while the action runs.
 */
export function QuestionFrame(props: {
  question: Question
  isRunning: boolean
  width: 'max-w-md' | 'max-w-lg'
  children: ReactNode
}) {
  const { question, isRunning, width } = props
  const returnFocus = useReturnFocus()
  return (
    <AlertDialog.Content
      onOpenAutoFocus={focusField}
      onCloseAutoFocus={returnFocus}
      onEscapeKeyDown={(event) => isRunning && event.preventDefault()}
      className={`fixed top-1/2 left-1/2 z-50 max-h-[92dvh] w-[calc(100vw-2rem)] ${width} -translate-1/2 animate-fade overflow-y-auto rounded-lg border border-border bg-surface p-5 shadow-float outline-none`}
    >
      <AlertDialog.Title className="text-lg font-semibold">{question.title}</AlertDialog.Title>
      <AlertDialog.Description className="mt-1 text-pretty text-muted">
        {question.means}
      </AlertDialog.Description>
      <dl className="my-4 divide-y divide-border rounded border border-border px-3 empty:invisible empty:border-0">
        {question.facts.map((fact) => (
          <div key={fact.label} className="flex justify-between gap-4 py-2">
            <dt className="shrink-0 text-muted">{fact.label}</dt>
            <dd className="min-w-0 text-right font-medium text-pretty break-words">{fact.value}</dd>
          </div>
        ))}
      </dl>
      {props.children}
    </AlertDialog.Content>
  )
}

/** Cancels or runs the action; when it is over, closes the dialog. */
export function QuestionButtons(props: {
  act: { verb: string; running: string; kind: 'primary' | 'danger' }
  isRunning: boolean
  isOver: boolean
  onAct: () => void
}) {
  const words = usePageText().dialog
  const { act, isRunning, isOver } = props
  return (
    <div className="mt-4 flex flex-wrap justify-end gap-2">
      <AlertDialog.Cancel asChild>
        <Button disabled={isRunning}>{isOver ? words.close : words.cancel}</Button>
      </AlertDialog.Cancel>
      {!isOver && (
        <Button
          kind={act.kind}
          disabled={isRunning}
          onClick={props.onAct}
          className="whitespace-normal!"
        >
          {isRunning ? act.running : act.verb}
        </Button>
      )}
    </div>
  )
}

/** Focuses the first text field; without one, the cancel button. */
function focusField(event: Event): void {
  const field = (event.currentTarget as HTMLElement).querySelector('input, textarea')
  if (!(field instanceof HTMLElement)) return
  event.preventDefault()
  field.focus({ preventScroll: true })
}
