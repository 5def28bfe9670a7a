import { AlertDialog } from 'radix-ui'
import { type ReactNode, useRef, useState } from 'react'
import { usePageText } from '../i18n/language.ts'
import { asProblem, type ProblemError } from '../problem.ts'
import { Button } from './Button.tsx'
import { ProblemPanel } from './ProblemPanel.tsx'
import { useReturnFocus } from './use-return-focus.ts'

export interface DangerousAct {
  readonly title: string
  /** What it means for the money, in one or two sentences. */
  readonly means: string
  /** Amount, count, names: what is about to happen, repeated. */
  readonly facts: readonly { readonly label: string; readonly value: ReactNode }[]
  /** The verb with its amount: "Send $12,400.00 to 38 affiliates". */
  readonly verb: string
  readonly running: string
  readonly kind: 'primary' | 'danger'
  readonly act: () => Promise<unknown>
  /** What a refusal means here, where the usual words would say too little. */
  readonly explain?: (problem: ProblemError) => string | undefined
}

/**
 * Asks before something that moves money. The act runs at most once per opening: the button is off
 * while it runs, and after a problem the person looks at the state before trying again.
 */
export function ConfirmDialog(props: { act: DangerousAct | null; onClose: () => void }) {
  return (
    <AlertDialog.Root
      open={props.act !== null}
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
    >
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 animate-fade bg-veil" />
        {props.act && <Question act={props.act} onClose={props.onClose} />}
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Question({ act, onClose }: { act: DangerousAct; onClose: () => void }) {
  const text = usePageText()
  const returnFocus = useReturnFocus()
  const hasFired = useRef(false)
  const [state, setState] = useState<'asking' | 'running' | ProblemError>('asking')
  const isRunning = state === 'running'
  const isOver = typeof state === 'object'
  const fire = () => {
    // A ref, because a second click may come before React has drawn the disabled button.
    if (hasFired.current) return
    hasFired.current = true
    setState('running')
    act.act().then(onClose, (thrown) => setState(asProblem(thrown)))
  }
  return (
    <AlertDialog.Content
      onCloseAutoFocus={returnFocus}
      onEscapeKeyDown={(event) => isRunning && event.preventDefault()}
      className="fixed top-1/2 left-1/2 z-50 max-h-[92dvh] w-[calc(100vw-2rem)] max-w-md -translate-1/2 animate-fade overflow-y-auto rounded-lg border border-border bg-surface p-5 shadow-float outline-none"
    >
      <AlertDialog.Title className="text-lg font-semibold">{act.title}</AlertDialog.Title>
      <AlertDialog.Description className="mt-1 text-pretty text-muted">
        {act.means}
      </AlertDialog.Description>
      <dl className="my-4 divide-y divide-border rounded border border-border px-3">
        {act.facts.map((fact) => (
          <div key={fact.label} className="flex justify-between gap-4 py-2">
            <dt className="shrink-0 text-muted">{fact.label}</dt>
            <dd className="min-w-0 text-right font-medium text-pretty">{fact.value}</dd>
          </div>
        ))}
      </dl>
      {isOver && <ProblemPanel problem={state} meaning={act.explain?.(state)} className="mb-4" />}
      <div className="flex flex-wrap justify-end gap-2">
        <AlertDialog.Cancel asChild>
          <Button disabled={isRunning}>
            {isOver ? text.dialog.understood : text.dialog.cancel}
          </Button>
        </AlertDialog.Cancel>
        {!isOver && (
          <Button
            kind={act.kind}
            disabled={isRunning}
            onClick={fire}
            className="whitespace-normal!"
          >
            {isRunning ? act.running : act.verb}
          </Button>
        )}
      </div>
    </AlertDialog.Content>
  )
}
