import { getRouteApi } from '@tanstack/react-router'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { DifferencesCard } from './DifferencesCard.tsx'
import { FreezeCard } from './FreezeCard.tsx'
import { ProposalsCard } from './ProposalsCard.tsx'
import { ReceiversCard } from './ReceiversCard.tsx'
import { StuckBatchesCard } from './StuckBatchesCard.tsx'
import { TaxFormsCard } from './TaxFormsCard.tsx'

const route = getRouteApi('/signed-in/payouts/attention')
const payouts = getRouteApi('/signed-in/payouts')

/** Work for a person: two-person decisions, stuck batches, differences, and the payout stop. */
export function AttentionPage() {
  const { proposals, stuck, differences, receivers, taxForms } = route.useLoaderData()
  const freeze = payouts.useLoaderData()
  return (
    <div className="space-y-4">
      {proposals.ok ? (
        <ProposalsCard proposals={proposals.value} />
      ) : (
        <RetryPanel problem={proposals.problem} />
      )}
      {stuck.ok ? (
        <StuckBatchesCard batches={stuck.value} />
      ) : (
        <RetryPanel problem={stuck.problem} />
      )}
      {differences.ok ? (
        <DifferencesCard differences={differences.value.differences} />
      ) : (
        <RetryPanel problem={differences.problem} />
      )}
      {receivers.ok ? (
        <ReceiversCard receivers={receivers.value.receivers} />
      ) : (
        <RetryPanel problem={receivers.problem} />
      )}
      {taxForms?.ok && <TaxFormsCard taxForms={taxForms.value.tax_forms} />}
      {taxForms?.ok === false && <RetryPanel problem={taxForms.problem} />}
      {freeze?.ok && (
        <FreezeCard freeze={freeze.value} proposals={proposals.ok ? proposals.value : []} />
      )}
      {freeze?.ok === false && <RetryPanel problem={freeze.problem} />}
    </div>
  )
}
