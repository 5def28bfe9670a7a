import { getRouteApi } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { EarlyRelease } from '../payouts/attention/EarlyRelease.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Facts } from '../ui/Facts.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { CommissionsCard } from './CommissionsCard.tsx'
import { ConversionActions } from './ConversionActions.tsx'
import { ConversionFacts } from './ConversionFacts.tsx'
import { CustomerCard } from './CustomerCard.tsx'
import type { ConversionDetail, Customer } from './conversions-data.ts'
import { LedgerCard } from './LedgerCard.tsx'
import { ReceiptCard } from './ReceiptCard.tsx'
import { ReversalsCard } from './ReversalsCard.tsx'
import { SignalList } from './SignalList.tsx'

const route = getRouteApi('/signed-in/conversions/list/$conversionId')

/** One conversion in a panel over the list: its data, attribution and money. */
export function ConversionPanel() {
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/conversions', search: (before) => before, resetScroll: false })
  if (!found.ok) {
    return (
      <SidePanel onClose={close}>
        <RetryPanel problem={found.problem} />
      </SidePanel>
    )
  }
  const { conversion, customer } = found.value
  return <OpenConversion key={conversion.id} {...{ conversion, customer }} onClose={close} />
}

interface OpenProps {
  conversion: ConversionDetail
  customer: Customer | null
  onClose: () => void
}

function OpenConversion(props: OpenProps) {
  const text = usePageText()
  const { conversion, customer } = props
  return (
    <SidePanel
      title={text.deal.title(text.events[conversion.event], conversion.external_id)}
      onClose={props.onClose}
      actions={<ConversionActions conversion={conversion} />}
    >
      <ConversionFacts conversion={conversion} />
      <ReceiptCard conversion={conversion} />
      <ReviewCard conversion={conversion} />
      <CommissionsCard conversion={conversion} />
      <EarlyRelease conversion={conversion} />
      {customer && <CustomerCard customer={customer} />}
      <ReversalsCard conversion={conversion} />
      <LedgerCard conversion={conversion} />
    </SidePanel>
  )
}

/** The fraud signals, and the review they caused or that was opened manually. */
function ReviewCard({ conversion }: { conversion: ConversionDetail }) {
  const words = usePageText().deal
  const { signals, review, review_facts } = conversion
  if (signals.length === 0 && review_facts === null) return null
  return (
    <Card>
      <CardHeader title={words.signals} help={words.signalsHelp} />
      <SignalList signals={signals} currency={conversion.amount?.currency ?? null} />
      {review && review_facts && (
        <div className="mt-4">
          <Facts
            facts={[
              { label: words.review, value: <StatusPill of="review" status={review} /> },
              { label: words.opened, value: <TimeText at={review_facts.opened_at} /> },
              {
                label: words.closed,
                value: review_facts.closed_at && <TimeText at={review_facts.closed_at} />,
              },
            ]}
          />
          {review_facts.note && (
            <p className="mt-3 text-pretty">
              <span className="text-muted">{words.note}:</span> {review_facts.note}
            </p>
          )}
        </div>
      )}
    </Card>
  )
}
