import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { payPalAdvice } from '../paypal-reasons.ts'
import { Note } from './Note.tsx'
import { type Receiver, retryReceiver, undoChange, withdrawChange } from './own-payouts-data.ts'
import { ReceiverForm } from './ReceiverForm.tsx'

interface Shown {
  receiver: Receiver
  mayChange: boolean
}

/** The PayPal address, its status, and a form to change it. */
export function ReceiverCard({ receiver, mayChange }: Shown) {
  const words = usePageText().myPayouts
  const { email, problem } = receiver
  return (
    <Card>
      <CardHeader title={words.receiverTitle} />
      <div className="space-y-4">
        <div>
          <p className="text-lg font-semibold break-words">{email ?? words.receiverNone}</p>
          {email !== null && <State receiver={receiver} />}
        </div>
        {problem && <Failed {...{ receiver, mayChange }} />}
        {receiver.undo && <Changed {...{ receiver, mayChange }} />}
        {receiver.change && <Opened {...{ receiver, mayChange }} />}
        {mayChange && <ReceiverForm key={email} email={email} />}
      </div>
    </Card>
  )
}

function State({ receiver: { usable_from, needs_look, undo, problem } }: { receiver: Receiver }) {
  const words = usePageText().myPayouts
  const format = useFormat()
  if (needs_look) return <p className="text-pretty text-muted">{words.looked}</p>
  if (undo && usable_from) {
    return <p className="text-muted">{words.waits(format.exact(usable_from))}</p>
  }
  return problem ? null : <p className="text-muted">{words.good}</p>
}

/** A payment to the address failed: what to do, and a button to use it again. */
function Failed({ receiver: { problem }, mayChange }: Shown) {
  const text = usePageText()
  const words = text.myPayouts
  const router = useRouter()
  const write = useWrite()
  const retry = async () => {
    if (await write.write(retryReceiver)) await router.invalidate()
  }
  if (problem === null) return null
  return (
    <Note title={words.failed}>
      <p className="text-pretty">{payPalAdvice(problem.name, text)}</p>
      {write.problem && <ProblemPanel problem={write.problem} />}
      {mayChange && problem.action === 'affiliate' && (
        <>
          <Button size="small" disabled={write.isRunning} onClick={() => void retry()}>
            {words.repaired}
          </Button>
          <p className="text-sm text-muted">{words.repairedMeans}</p>
        </>
      )}
    </Note>
  )
}

/** A change in its 72-hour waiting period, with a button to cancel it. */
function Changed({ receiver: { undo, email }, mayChange }: Shown) {
  const words = usePageText().myPayouts
  const format = useFormat()
  const router = useRouter()
  const [act, setAct] = useState<DangerousAct | null>(null)
  if (undo === null) return null
  const ask = () =>
    setAct({
      ...{ title: words.undo, means: words.undoHelp, kind: 'primary' },
      facts: [
        { label: words.from, value: email },
        { label: words.to, value: undo.email },
      ],
      ...{ verb: words.undoVerb(undo.email), running: words.undoRunning },
      act: async () => {
        await undoChange()
        await router.invalidate()
      },
    })
  return (
    <Note title={words.changedTitle(undo.email)}>
      <p className="text-pretty">{words.changedMeans(format.exact(undo.until))}</p>
      {mayChange && (
        <Button size="small" onClick={ask}>
          {words.undo}
        </Button>
      )}
      <ConfirmDialog act={act} onClose={() => setAct(null)} />
    </Note>
  )
}

/** A requested change whose link was not opened yet. */
function Opened({ receiver: { change, email }, mayChange }: Shown) {
  const words = usePageText().myPayouts
  const format = useFormat()
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  if (change === null) return null
  const withdraw = async () => {
    if (await write(withdrawChange)) await router.invalidate()
  }
  return (
    <Note title={words.opened(change.email)}>
      <p className="text-pretty text-muted">
        {words.openedMeans(format.exact(change.expires_at), email !== null)}
      </p>
      {problem && <ProblemPanel problem={problem} />}
      {mayChange && (
        <Button size="small" disabled={isRunning} onClick={() => void withdraw()}>
          {words.withdraw}
        </Button>
      )}
    </Note>
  )
}
