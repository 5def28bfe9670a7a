import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import type { Proposal } from '../attention/proposals-data.ts'
import { useFinanceText } from '../finance-texts.ts'
import { type Found, SettleForm } from './SettleForm.tsx'

interface Stuck extends Found {
  proposals: readonly Proposal[]
}

/** For a batch without a clear answer: what happened, what continues automatically, what to do. */
export function StuckCard(props: Stuck) {
  const text = useFinanceText()
  const words = text.stuck
  const { batch } = props
  const isDifferent = batch.status === 'quarantine' || batch.problem?.code === 'different'
  const says = isDifferent ? words.quarantine : words.unknown
  const lines = [
    [words.happened, says.happened],
    [words.byItself, says.byItself],
    [words.yours, says.yours],
  ] as const
  return (
    <Card>
      <CardHeader title={words.heading} />
      <ol className="space-y-3">
        {lines.map(([term, line]) => (
          <li key={term}>
            <p className="text-sm text-muted">{term}</p>
            <p className="text-pretty">{line}</p>
          </li>
        ))}
      </ol>
      <Settling {...props} />
    </Card>
  )
}

function Settling({ proposals, ...found }: Stuck) {
  const words = useFinanceText().stuck
  const person = usePerson()
  const [isOpen, setIsOpen] = useState(false)
  const [waiting] = proposals
  if (waiting) {
    return (
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3 border-t border-border pt-4">
        <div className="min-w-0 flex-1 basis-60">
          <p className="font-medium">{words.waits}</p>
          <p className="text-sm text-pretty text-muted">
            {words.waitsHelp(waiting.proposed_by.name ?? '')}
          </p>
        </div>
        <Link to="/payouts/attention" className={buttonClass()}>
          {words.toAttention}
        </Link>
      </div>
    )
  }
  if (person === null || !may(person, 'movePlatformMoney')) {
    return (
      <p className="mt-4 border-t border-border pt-4 text-sm text-pretty text-muted">
        {words.platformSettles}
      </p>
    )
  }
  return (
    <div className="mt-4 border-t border-border pt-4">
      {isOpen ? (
        <SettleForm {...found} onClose={() => setIsOpen(false)} />
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 flex-1 basis-60 text-sm text-pretty text-muted">
            {words.settleHelp}
          </p>
          <Button onClick={() => setIsOpen(true)}>{words.settle}</Button>
        </div>
      )}
    </div>
  )
}
