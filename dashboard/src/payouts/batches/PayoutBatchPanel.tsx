import { getRouteApi, useRouter } from '@tanstack/react-router'
import { usePolling } from '../../core/use-polling.ts'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { ProposalsCard } from '../attention/ProposalsCard.tsx'
import type { Proposal } from '../attention/proposals-data.ts'
import { useFinanceText } from '../finance-texts.ts'
import { isMoving, isStuck, readBatch } from '../payouts-data.ts'
import { BatchActions } from './BatchActions.tsx'
import { BatchFacts } from './BatchFacts.tsx'
import { BatchItems } from './BatchItems.tsx'
import { useBatchName } from './batch-names.ts'
import type { Found } from './SettleForm.tsx'
import { StuckCard } from './StuckCard.tsx'

const route = getRouteApi('/signed-in/payouts/batches/$batchId')

interface Opened extends Found {
  readonly proposals: readonly Proposal[]
  /** Manual payments and returns that need a second person. */
  readonly byHand: readonly Proposal[]
}

/** One batch in a panel over the list, at its own URL. */
export function PayoutBatchPanel() {
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({
      to: '/payouts/batches',
      search: ({ sort, cursor, run }) => ({ sort, cursor, run }),
      resetScroll: false,
    })
  if (found.ok) return <OpenBatch key={found.value.batch.id} found={found.value} onClose={close} />
  return (
    <SidePanel onClose={close}>
      <RetryPanel problem={found.problem} />
    </SidePanel>
  )
}

function OpenBatch({ found, onClose }: { found: Opened; onClose: () => void }) {
  const text = useFinanceText()
  const router = useRouter()
  const nameOf = useBatchName()
  const { batch, items, shownAt } = found
  // A batch in quarantine does not change by itself, but a person may be waiting for PayPal's
  // answer.
  const isFollowed = isMoving(batch) || batch.status === 'quarantine'
  usePolling(isFollowed, `${batch.id} ${batch.status}`, async () => {
    // Reading the batch alone is cheap. Its payouts are read again only if something changed.
    const fresh = await readBatch(batch.id)
    if (JSON.stringify(fresh) !== JSON.stringify({ batch, shownAt })) await router.invalidate()
  })
  return (
    <SidePanel
      title={text.payouts.title(nameOf(batch))}
      onClose={onClose}
      actions={<BatchActions batch={batch} items={items} />}
    >
      <BatchFacts batch={batch} />
      {isStuck(batch) && <StuckCard {...found} />}
      {found.byHand.length > 0 && <ProposalsCard proposals={found.byHand} />}
      <BatchItems batch={batch} items={items} />
    </SidePanel>
  )
}
