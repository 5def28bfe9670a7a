import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Over } from './LinkPages.tsx'
import { OutsideFrame } from './SignedOutFrame.tsx'
import { type ConfirmedReceiver, confirmReceiver } from './sign-up-data.ts'

/** Where the link to a new PayPal address leads. A press, because scanners of mail open links as well. */
export function ConfirmReceiverPage() {
  const words = usePageText().myPayouts
  const [done, setDone] = useState<ConfirmedReceiver | null>(null)
  const { write, isRunning, problem } = useWrite()
  const press = () => write(async () => setDone(await confirmReceiver()))
  if (done) return <Confirmed done={done} />
  if (problem && problem.code !== 'gone') return <Over problem={problem} />
  if (problem) {
    return (
      <OutsideFrame heading={words.linkOver} means={words.linkOverMeans}>
        <ToPayouts />
      </OutsideFrame>
    )
  }
  return (
    <OutsideFrame heading={words.confirmHeading} means={words.confirmMeans}>
      <Button kind="primary" disabled={isRunning} onClick={() => void press()}>
        {words.confirmButton}
      </Button>
    </OutsideFrame>
  )
}

function Confirmed({ done: { email, account_name, usable_from } }: { done: ConfirmedReceiver }) {
  const words = usePageText().myPayouts
  const format = useFormat()
  const means =
    usable_from === null
      ? words.confirmedNow(email)
      : words.confirmedLater(email, format.exact(usable_from))
  return (
    <OutsideFrame heading={words.confirmedHeading} means={`${account_name}. ${means}`}>
      <ToPayouts />
    </OutsideFrame>
  )
}

function ToPayouts() {
  return (
    <Link to="/my-payouts" search={{}} className={buttonClass({ kind: 'primary' })}>
      {usePageText().myPayouts.toPayouts}
    </Link>
  )
}
