import { Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import type { DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { Facts } from '../../ui/FactRows.tsx'
import { IdText } from '../../ui/IdText.tsx'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { TwoPersonDecision } from '../../ui/TwoPersonDecision.tsx'
import { batchCode } from '../batches/batch-names.ts'
import { useFinanceText } from '../finance-texts.ts'
import { freezeReason } from '../paypal-texts.ts'
import { PaidItems, useMoneyFacts } from './ProposalMoney.tsx'
import { decide, type Proposal } from './proposals-data.ts'

/** Proposals of one person that another accepts or rejects. */
export function ProposalsCard({ proposals }: { proposals: readonly Proposal[] }) {
  const words = useFinanceText().attention
  return (
    <Card>
      <CardHeader title={words.proposals} help={words.proposalsHelp} />
      {proposals.length === 0 ? (
        <p className="text-muted">{words.noProposals}</p>
      ) : (
        <ul className="divide-y divide-border">
          {proposals.map((proposal) => (
            <li key={proposal.id} className="py-4 first:pt-0 last:pb-0">
              <ProposalView proposal={proposal} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function ProposalView({ proposal }: { proposal: Proposal }) {
  const text = useFinanceText()
  const words = text.attention
  const person = usePerson()
  const facts = useFacts(proposal)
  const { proposed_by: by } = proposal
  const who = by.name ?? words.system
  return (
    <article aria-label={words.kinds[proposal.kind]} className="space-y-3">
      <div>
        <h3 className="font-medium">{words.kinds[proposal.kind]}</h3>
        <p className="text-sm text-pretty text-muted">{words.kindMeans[proposal.kind]}</p>
      </div>
      <Facts
        facts={[
          ...facts,
          [
            words.proposedBy,
            <>
              {by.id === person?.id ? text.payouts.you(who) : who}
              <span className="text-muted">
                {' · '}
                <TimeText at={proposal.proposed_at} />
              </span>
            </>,
          ],
          [
            words.reason,
            <span key="reason" className="whitespace-pre-line">
              {proposal.reason}
            </span>,
          ],
        ]}
      />
      {proposal.release?.has_more && <p className="text-sm text-pretty">{words.hasMore}</p>}
      {proposal.settlement?.items && <SaidItems items={proposal.settlement.items} />}
      {proposal.payments && <PaidItems items={proposal.payments.items} />}
      <Decision proposal={proposal} facts={facts} />
    </article>
  )
}

type Fact = readonly [string, ReactNode]
const linkClass = 'text-accent underline-offset-2 hover:underline'

/** The amount, the account, and the effect of a proposal. */
function useFacts(proposal: Proposal): Fact[] {
  const text = useFinanceText()
  const words = text.attention
  const format = useFormat()
  const { advertiser, affiliate, release, settlement, freeze } = proposal
  const facts: Fact[] = []
  if (release) {
    const sums = format.list(release.amounts.map(format.money))
    facts.push([words.amount, `${sums} · ${words.commissions(release.commissions)}`])
    if (release.conversion_id) {
      facts.push([
        words.conversion,
        <Link
          key="conversion"
          to="/conversions/$conversionId"
          params={{ conversionId: release.conversion_id }}
          className={linkClass}
        >
          {words.openConversion}
        </Link>,
      ])
    }
  }
  if (advertiser) facts.push([words.advertiser, advertiser.name])
  if (affiliate) facts.push([words.affiliate, affiliate.name])
  if (settlement) {
    const { batch_id: batchId, outcome, paypal_batch_id } = settlement
    const count = text.payouts.payoutsCount(settlement.item_count)
    facts.push([words.amount, `${format.money(settlement.total)} · ${count}`])
    facts.push([words.outcome, text.stuck.outcomes[outcome]])
    if (paypal_batch_id) {
      facts.push([text.stuck.paypalId, <IdText key="paypal" id={paypal_batch_id} />])
    }
    if (settlement.paid) facts.push([words.saidPaid, format.money(settlement.paid)])
    if (settlement.not_paid) facts.push([words.saidNotPaid, format.money(settlement.not_paid)])
    facts.push([
      words.batch,
      <Link
        key="batch"
        to="/payouts/batches/$batchId"
        params={{ batchId }}
        aria-label={text.payouts.openBatch(batchCode(batchId))}
        className={linkClass}
      >
        {batchCode(batchId)}
      </Link>,
    ])
  }
  if (freeze) {
    facts.push([words.stoppedSince, <TimeText key="frozen" at={freeze.frozen_at} />])
    facts.push([words.stopNote, freeze.cause ? freezeReason(freeze, text) : freeze.reason])
  }
  return [...facts, ...useMoneyFacts(proposal)]
}

type Said = NonNullable<NonNullable<Proposal['settlement']>['items']>[number]

/** The payouts the second person confirms, with our ids, which PayPal also shows. */
function SaidItems({ items }: { items: readonly Said[] }) {
  const text = useFinanceText()
  const words = text.attention
  return (
    <details>
      <summary className="cursor-pointer text-sm text-accent">{words.eachPayout}</summary>
      <ul className="mt-2 divide-y divide-border">
        {items.map(({ item_id, outcome, amount, paypal_transaction_id: transaction }) => (
          <li key={item_id} className="flex flex-wrap justify-between gap-x-4 py-2 text-sm">
            <IdText id={item_id} />
            <MoneyText money={amount} />
            <span className="min-w-0 basis-full text-muted">
              {text.stuck.itemOutcomes[outcome]}
              {transaction && ` · ${words.transaction} ${transaction}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Decision({ proposal, facts }: { proposal: Proposal; facts: readonly Fact[] }) {
  const words = useFinanceText().attention
  const person = usePerson()
  const actOf = useDecisionAct(proposal, facts)
  const isOwn = proposal.proposed_by.id === person?.id
  // Manual payments may belong to an advertiser that pays itself; the server shows them only to it.
  const isByHand = proposal.payments !== null || proposal.returned !== null
  const wanted = isByHand ? 'approvePayouts' : 'approvePlatformMoney'
  const mayDecide = person !== null && may(person, wanted)
  return (
    <TwoPersonDecision
      isOwn={isOwn}
      mayDecide={mayDecide}
      why={!mayDecide ? words.role : isOwn ? words.own : ''}
      words={{ take: words.accept, refuse: words.refuse }}
      actOf={(decision) => actOf(decision === 'take' ? 'accept' : 'refuse')}
    />
  )
}

function useDecisionAct(proposal: Proposal, facts: readonly Fact[]) {
  const text = useFinanceText()
  const words = text.attention
  const format = useFormat()
  const router = useRouter()
  const { kind, release, settlement, payments, returned, credit } = proposal
  const one = settlement?.total ?? payments?.total ?? returned?.amount ?? credit?.limit
  const amounts = release?.amounts ?? (one ? [one] : [])
  const amount = format.list(amounts.map(format.money))
  // Links to batch and conversion stay on the page, so that nobody leaves the dialog midway.
  const said = facts.flatMap(([label, value]) =>
    typeof value === 'string' ? [{ label, value }] : [],
  )
  return (decision: 'accept' | 'refuse'): DangerousAct => ({
    facts: [...said, { label: words.reason, value: proposal.reason }],
    ...(decision === 'accept'
      ? {
          ...{ title: words.acceptTitle, means: words.kindMeans[kind], kind: 'primary' },
          ...{ verb: words.acceptVerbs[kind](amount), running: words.accepting },
        }
      : {
          ...{ title: words.refuseTitle, means: words.refuseMeans, kind: 'danger' },
          ...{ verb: words.refuseVerb, running: words.refusing },
        }),
    act: async () => {
      await decide(proposal, decision)
      await router.invalidate()
    },
  })
}
