import { getRouteApi, useRouter } from '@tanstack/react-router'
import { usePageText } from '../../i18n/language.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { usePolling } from '../../use-polling.ts'
import { BatchActions } from './BatchActions.tsx'
import { BatchFacts } from './BatchFacts.tsx'
import { BatchItems } from './BatchItems.tsx'
import { type Batch, type Item, isMoving, readBatch } from './payouts-data.ts'

const route = getRouteApi('/signed-in/payouts/$batchId')

/** One batch over the list of all, at its own URL. */
export function PayoutBatchPanel() {
  const text = usePageText()
  const router = useRouter()
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({
      to: '/payouts',
      search: ({ sort, cursor }) => ({ sort, cursor }),
      resetScroll: false,
    })
  if (!found.ok) {
    return (
      <SidePanel title={text.pages.payout} onClose={close}>
        <ProblemPanel
          problem={found.problem}
          action={
            found.problem.code !== 'not_found' && (
              <Button size="small" onClick={() => void router.invalidate()}>
                {text.actions.retry}
              </Button>
            )
          }
        />
      </SidePanel>
    )
  }
  return <OpenBatch batch={found.value.batch} items={found.value.items} onClose={close} />
}

function OpenBatch(props: { batch: Batch; items: readonly Item[]; onClose: () => void }) {
  const text = usePageText()
  const router = useRouter()
  const { batch, items } = props
  usePolling(isMoving(batch), `${batch.id} ${batch.status}`, async () => {
    // The batch alone is cheap to ask for; its items are read again only when something moved.
    const fresh = await readBatch(batch.id)
    if (JSON.stringify(fresh) !== JSON.stringify(batch)) await router.invalidate()
  })
  return (
    <SidePanel
      title={text.payouts.title(batch.number)}
      onClose={props.onClose}
      actions={<BatchActions batch={batch} items={items} />}
    >
      <BatchFacts batch={batch} />
      <BatchItems batch={batch} items={items} />
    </SidePanel>
  )
}
