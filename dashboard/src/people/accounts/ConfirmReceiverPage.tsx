import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { isLinkOver } from '../../core/problem.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Over } from './LinkPages.tsx'
import { SignedOutFrame } from './SignedOutFrame.tsx'
import { type ConfirmedReceiver, confirmReceiver } from './sign-up-data.ts'

/** Confirms a new PayPal address. Needs a click, because mail scanners also open links. */
export function ConfirmReceiverPage() {
  const words = usePageText().myPayouts
  const [done, setDone] = useState<ConfirmedReceiver | null>(null)
  const { write, isRunning, problem } = useWrite()
  const press = () => write(async () => setDone(await confirmReceiver()))
  if (done) return <Confirmed done={done} />
  if (problem && !isLinkOver(problem)) return <Over problem={problem} />
  if (problem) {
    return (
      <SignedOutFrame heading={words.linkOver} means={words.linkOverMeans}>
        <ToPayouts />
      </SignedOutFrame>
    )
  }
  return (
    <SignedOutFrame heading={words.confirmHeading} means={words.confirmMeans}>
      <Button kind="primary" disabled={isRunning} onClick={() => void press()}>
        {words.confirmButton}
      </Button>
    </SignedOutFrame>
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
    <SignedOutFrame heading={words.confirmedHeading} means={`${account_name}. ${means}`}>
      <ToPayouts />
    </SignedOutFrame>
  )
}

function ToPayouts() {
  return (
    <Link to="/my-payouts" search={{}} className={buttonClass({ kind: 'primary' })}>
      {usePageText().myPayouts.toPayouts}
    </Link>
  )
}
