import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../i18n/language.ts'
import { may } from '../../permissions.ts'
import { asProblem, type ProblemError } from '../../problem.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { usePerson } from '../../use-person.ts'
import { type BatchAct, useBatchAct } from './batch-acts.ts'
import { type Batch, type Item, reconcileBatch } from './payouts-data.ts'

const askable: readonly Batch['status'][] = ['submitted', 'unknown', 'quarantine']

/** What this person may do with the batch now; nothing is offered that would be refused. */
export function BatchActions({ batch, items }: { batch: Batch; items: readonly Item[] }) {
  const text = usePageText()
  const person = usePerson()
  const actOf = useBatchAct(batch, items)
  const [asked, setAsked] = useState<BatchAct | null>(null)
  if (!person) return null
  const mayMove = may(person, 'movePayouts')
  const mayApprove = may(person, 'approvePayouts')
  const isDraft = batch.status === 'draft'
  const isOwn = batch.created_by?.id === person.id
  const canSubmit = mayMove && batch.status === 'approved' && batch.submission_requested_at === null
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      {isDraft && !mayApprove && (
        <p className="flex-1 text-sm text-muted">{text.payouts.approveRole}</p>
      )}
      {isDraft && mayApprove && isOwn && (
        <p id="approve-own" className="flex-1 basis-60 text-sm text-pretty text-muted">
          {text.payouts.approveOwn}
        </p>
      )}
      {(isDraft || canSubmit) && mayMove && (
        <Button onClick={() => setAsked('discard')}>{text.payouts.discard}</Button>
      )}
      {isDraft && mayApprove && (
        <Button
          kind="primary"
          // Stays reachable, so that the reason is read out too.
          aria-disabled={isOwn || undefined}
          aria-describedby={isOwn ? 'approve-own' : undefined}
          onClick={() => !isOwn && setAsked('approve')}
          className={isOwn ? 'cursor-not-allowed opacity-50' : ''}
        >
          {text.payouts.approve}
        </Button>
      )}
      {canSubmit && (
        <Button kind="primary" onClick={() => setAsked('submit')}>
          {text.payouts.submit}
        </Button>
      )}
      {mayMove && askable.includes(batch.status) && <ReconcileButton batch={batch} />}
      <ConfirmDialog act={actOf(asked)} onClose={() => setAsked(null)} />
    </div>
  )
}

/** Asks PayPal for the batch's state. Moves no money by itself, so it needs no question. */
function ReconcileButton({ batch }: { batch: Batch }) {
  const text = usePageText()
  const router = useRouter()
  const [state, setState] = useState<'idle' | 'running' | 'done' | ProblemError>('idle')
  const ask = async () => {
    setState('running')
    try {
      await reconcileBatch(batch)
      await router.invalidate()
      setState('done')
    } catch (thrown) {
      setState(asProblem(thrown))
    }
  }
  return (
    <>
      {typeof state === 'object' && <ProblemPanel problem={state} className="w-full" />}
      <p role="status" className="flex-1 text-sm text-muted">
        {state === 'done' && text.payouts.reconciled}
      </p>
      <Button disabled={state === 'running'} onClick={() => void ask()}>
        {state === 'running' ? text.payouts.reconciling : text.payouts.reconcile}
      </Button>
    </>
  )
}
