import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { usePerson } from '../../core/use-person.ts'
import { Card } from '../../ui/Card.tsx'
import { IdText } from '../../ui/IdText.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import type { FinanceWords } from '../finance-en.ts'
import { useFinanceText } from '../finance-texts.ts'
import { type Batch, isMoving, shownStatus } from '../payouts-data.ts'
import { payPalReason } from '../paypal-reasons.ts'
import { BatchProgress, ProgressLegend } from './BatchProgress.tsx'
import { batchCode } from './batch-names.ts'

/** Status, next step, amounts, and the history of a batch. */
export function BatchFacts({ batch }: { batch: Batch }) {
  const text = useFinanceText()
  const words = text.payouts
  const isApprovedByHand = batch.method === 'manual' && batch.status === 'approved'
  const nextStep = isApprovedByHand
    ? text.batchPage.approvedManual
    : words.nextStep[shownStatus(batch)]
  const isAsked = batch.status === 'approved' && batch.submission_requested_at !== null
  return (
    <>
      <Card>
        <div className="flex flex-wrap items-start justify-between gap-4">
          <div>
            <p className="text-2xl font-semibold">
              <MoneyText money={batch.total} />
            </p>
            <p className="text-muted">{words.payoutsCount(batch.item_count)}</p>
          </div>
          <StatusPill of="batch" status={shownStatus(batch)} className="text-base font-medium" />
        </div>
        <BatchProgress batch={batch} className="mt-4" />
        <ProgressLegend batch={batch} />
        <p className="mt-4 text-pretty">
          <span className="font-medium">{words.next}: </span>
          {isAsked ? words.requested : nextStep}
        </p>
        {isMoving(batch) && (
          <p role="status" className="mt-2 flex items-center gap-2 text-sm text-muted">
            <span aria-hidden="true" className="size-1.5 animate-breathe rounded-full bg-info" />
            {words.following}
          </p>
        )}
        <BatchProblem batch={batch} />
      </Card>
      <Card>
        <Facts batch={batch} />
      </Card>
    </>
  )
}

const linkClass = 'text-accent underline-offset-2 hover:underline'

const RunLink = ({ batch }: { batch: Batch }) => (
  <Link to="/payouts/batches" search={{ run: batch.run_id }} className={linkClass}>
    {useFinanceText().batchPage.sameRun}
  </Link>
)

/** The batch this one replaces, and the one that replaces it. */
function chainOf(batch: Batch, words: FinanceWords['batchPage']): [string, ReactNode][] {
  const link = (term: string, batchId: string | null, label: string): [string, ReactNode][] => {
    if (batchId === null) return []
    const to = '/payouts/batches/$batchId' as const
    return [
      [
        term,
        <Link key={batchId} to={to} params={{ batchId }} className={linkClass}>
          {label} {batchCode(batchId)}
        </Link>,
      ],
    ]
  }
  return [
    ...link(words.replaces, batch.replaces_batch_id, words.replacesBatch),
    ...link(words.replacedBy, batch.replaced_by_batch_id, words.replacedByBatch),
  ]
}

function Facts({ batch }: { batch: Batch }) {
  const text = useFinanceText()
  const format = useFormat()
  const words = text.payouts
  const person = usePerson()
  const who = (someone: Batch['created_by'], nobody: string) => {
    if (someone === null) return nobody
    const name = someone.name || text.batchPage.platform
    return someone.id === person?.id ? words.you(name) : name
  }
  const when = (at: string | null) => (at ? <TimeText at={at} /> : words.notYet)
  const dated = (name: ReactNode, at: string | null) => (
    <>
      {name}
      {at && <span className="text-muted"> · {<TimeText at={at} />}</span>}
    </>
  )
  const page = text.batchPage
  const isByHand = batch.method === 'manual'
  const facts: readonly [string, ReactNode][] = [
    [words.paidSoFar, format.money(batch.paid)],
    [words.fees, format.money(batch.fees)],
    [words.createdBy, dated(who(batch.created_by, words.scheduler), batch.created_at)],
    [words.approvedBy, dated(who(batch.approved_by, words.nobody), batch.approved_at)],
    [words.submittedAt, when(batch.submitted_at)],
    [words.settledAt, when(batch.settled_at)],
    [page.method, page.methods[batch.method]],
    [page.payer, batch.payer?.name ?? page.platform],
    ...(batch.expires_at
      ? [[page.expires, <TimeText key="expires" at={batch.expires_at} />] as [string, ReactNode]]
      : []),
    [page.run, <RunLink key="run" batch={batch} />],
    ...chainOf(batch, page),
    [words.ourId, <IdText key="id" id={batch.id} />],
    ...(isByHand
      ? []
      : [
          [
            words.payPalId,
            batch.paypal_batch_id ? (
              <IdText key="paypal" id={batch.paypal_batch_id} />
            ) : (
              words.notYet
            ),
          ] as [string, ReactNode],
        ]),
  ]
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:gap-x-8">
      {facts.map(([label, value]) => (
        <div key={label} className="min-w-0">
          <dt className="text-sm text-muted">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The problem of a batch, PayPal's reason, and what to do; PayPal's own message collapsed. */
function BatchProblem({ batch }: { batch: Batch }) {
  const text = useFinanceText()
  const { problem, last_problem } = batch
  if (problem === null) return null
  const { code, name, detail } = problem
  const reason = name && payPalReason({ problem_code: name, problem_message: null }, text)
  const raw = [...new Set([name, detail ?? last_problem].filter(Boolean))].join(' · ')
  return (
    <div className="mt-4 rounded border border-warn/50 bg-warn/5 p-3">
      <p className="font-medium text-pretty">{text.batchProblems[code]}</p>
      {reason && reason !== name && <p className="mt-1 text-pretty">{reason}</p>}
      <p className="mt-1 text-sm text-pretty text-muted">{text.batchProblemHelp[code]}</p>
      {raw && (
        <details className="mt-2 text-sm">
          <summary className="w-fit cursor-pointer rounded-sm text-muted">
            {text.batchPage.raw}
          </summary>
          <code className="mt-1 block font-mono text-sm break-words whitespace-pre-wrap">
            {raw}
          </code>
        </details>
      )}
    </div>
  )
}
