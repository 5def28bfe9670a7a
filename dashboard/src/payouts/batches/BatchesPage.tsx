import { getRouteApi, Link, Outlet, useRouter } from '@tanstack/react-router'
import { usePolling } from '../../core/use-polling.ts'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { isMoving } from '../payouts-data.ts'
import { BatchesCard } from './BatchesCard.tsx'

const route = getRouteApi('/signed-in/payouts/batches')

/** All batches. A batch opens in a panel over this page; batches in progress are polled. */
export function BatchesPage() {
  const text = useFinanceText()
  const router = useRouter()
  const found = route.useLoaderData()
  const { run } = route.useSearch()
  const all = found.ok ? found.value.batches : []
  const moving = all.filter(isMoving)
  usePolling(moving.length > 0, moving.map(({ id }) => id).join(), () => router.invalidate())
  const ofRun = all.filter(({ run_id }) => run_id === run)
  const drafts = ofRun.filter(({ status }) => status === 'draft').length
  if (!found.ok) return <RetryPanel problem={found.problem} />
  return (
    <div className="space-y-4">
      {run && (
        <p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded border border-border bg-surface px-4 py-3">
          <span role="status">
            {drafts > 0 ? text.payouts.built(drafts) : text.batchPage.sameRun}
          </span>
          <Link
            to="/payouts/batches"
            search={(before) => ({ ...before, run: undefined })}
            className="text-accent underline-offset-2 hover:underline"
          >
            {text.batchPage.allBatches}
          </Link>
        </p>
      )}
      <BatchesCard batches={run ? ofRun : all} next={run ? null : found.value.next_cursor} />
      <Outlet />
    </div>
  )
}
