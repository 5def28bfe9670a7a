import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { type Batch, type Item, reconcileBatch } from '../payouts-data.ts'
import { type BatchAct, useBatchAct } from './batch-actions.ts'
import { RecordAll } from './RecordAll.tsx'

const route = getRouteApi('/signed-in/payouts')
const askable: readonly Batch['status'][] = ['submitted', 'unknown', 'quarantine']

/** The actions this person can take now. Actions the server would refuse are not shown. */
export function BatchActions({ batch, items }: { batch: Batch; items: readonly Item[] }) {
  const text = useFinanceText()
  const person = usePerson()
  const freeze = route.useLoaderData()
  const actOf = useBatchAct(batch, items)
  const [asked, setAsked] = useState<BatchAct | null>(null)
  if (!person) return null
  // Staff do not act on payouts of advertisers that pay themselves.
  const isOurs = batch.payer === null || !may(person, 'seePayouts')
  const mayMove = isOurs && may(person, 'movePayouts')
  const mayApprove = isOurs && may(person, 'approvePayouts')
  const isDraft = batch.status === 'draft'
  const isOwn = batch.created_by?.id === person.id
  const isByHand = batch.method === 'manual'
  const canSend = mayMove && batch.status === 'approved' && batch.submission_requested_at === null
  const isFrozen = freeze?.ok === true && freeze.value.frozen
  const notes = [
    isDraft && !mayApprove && text.payouts.approveRole,
    isDraft && mayApprove && isOwn && text.payouts.approveOwn,
    canSend && isFrozen && text.batchPage.frozen,
  ].filter((note) => note !== false)
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      {notes.length > 0 && (
        <p id="why-not" className="flex-1 basis-60 text-sm text-pretty text-muted">
          {notes.join(' ')}
        </p>
      )}
      {(isDraft || canSend) && mayMove && (
        <Button onClick={() => setAsked('discard')}>{text.payouts.discard}</Button>
      )}
      {isDraft && mayApprove && (
        <MainButton isOff={isOwn} onClick={() => setAsked('approve')}>
          {text.payouts.approve}
        </MainButton>
      )}
      {canSend && (
        <MainButton isOff={isFrozen} onClick={() => setAsked(isByHand ? 'handOut' : 'submit')}>
          {isByHand ? text.batchPage.handOut : text.payouts.submit}
        </MainButton>
      )}
      {mayMove && !isByHand && askable.includes(batch.status) && <ReconcileButton batch={batch} />}
      {mayMove && isByHand && batch.status === 'submitted' && (
        <RecordAll batch={batch} items={items} />
      )}
      <ConfirmDialog act={actOf(asked)} onClose={() => setAsked(null)} />
    </div>
  )
}

/** Stays focusable when disabled, so that screen readers read the reason. */
function MainButton(props: { isOff: boolean; onClick: () => void; children: string }) {
  const { isOff } = props
  return (
    <Button
      kind="primary"
      aria-disabled={isOff || undefined}
      aria-describedby={isOff ? 'why-not' : undefined}
      onClick={() => !isOff && props.onClick()}
      className={isOff ? 'cursor-not-allowed opacity-50' : ''}
    >
      {props.children}
    </Button>
  )
}

/** Queries the batch's status at PayPal. Moves no money, so it needs no confirmation. */
function ReconcileButton({ batch }: { batch: Batch }) {
  const text = useFinanceText()
  const router = useRouter()
  const [isDone, setIsDone] = useState(false)
  const { write, isRunning, problem } = useWrite()
  const ask = async () => {
    setIsDone(false)
    const wasAsked = await write(async () => {
      await reconcileBatch(batch)
      await router.invalidate()
    })
    setIsDone(wasAsked)
  }
  return (
    <>
      {problem && <ProblemPanel problem={problem} className="w-full" />}
      <p role="status" className="flex-1 text-sm text-muted">
        {isDone && text.payouts.reconciled}
      </p>
      <Button disabled={isRunning} onClick={() => void ask()}>
        {isRunning ? text.payouts.reconciling : text.payouts.reconcile}
      </Button>
    </>
  )
}
