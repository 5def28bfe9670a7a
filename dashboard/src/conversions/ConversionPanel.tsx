import { getRouteApi } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { EarlyRelease } from '../payouts/attention/EarlyRelease.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { CommissionsCard } from './CommissionsCard.tsx'
import { ConversionActions } from './ConversionActions.tsx'
import { ConversionFacts } from './ConversionFacts.tsx'
import type { ConversionDetail } from './conversions-data.ts'
import { LedgerCard } from './LedgerCard.tsx'
import { ReceiptCard } from './ReceiptCard.tsx'
import { UndoneCard } from './ReversalsCard.tsx'
import { ReviewCard } from './ReviewCard.tsx'

const route = getRouteApi('/signed-in/conversions/list/$conversionId')

/** One conversion over the list, at its own URL: what it is, why, and what became of the money. */
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
  const { conversion } = found.value
  return <OpenConversion key={conversion.id} conversion={conversion} onClose={close} />
}

function OpenConversion(props: { conversion: ConversionDetail; onClose: () => void }) {
  const text = usePageText()
  const { conversion } = props
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
      <UndoneCard conversion={conversion} />
      <LedgerCard conversion={conversion} />
    </SidePanel>
  )
}
