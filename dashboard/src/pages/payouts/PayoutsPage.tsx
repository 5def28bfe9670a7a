import { getRouteApi, Outlet, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { usePolling } from '../../use-polling.ts'
import { BatchesCard } from './BatchesCard.tsx'
import { PayableCard } from './PayableCard.tsx'
import { isMoving } from './payouts-data.ts'

const route = getRouteApi('/signed-in/payouts')

/** What can be paid, and every run so far. A batch opens in a panel over this page. */
export function PayoutsPage() {
  const router = useRouter()
  const { payable, batches } = route.useLoaderData()
  const [notice, setNotice] = useState('')
  const moving = batches.ok ? batches.value.batches.filter(isMoving) : []
  usePolling(moving.length > 0, moving.map(({ id }) => id).join(), () => router.invalidate())
  return (
    <div className="space-y-4">
      <p
        role="status"
        className={notice ? 'rounded border border-good/40 bg-good/5 px-4 py-3' : 'sr-only'}
      >
        {notice}
      </p>
      {payable.ok ? (
        <PayableCard payable={payable.value.payable} onBuilt={setNotice} />
      ) : (
        <RetryPanel problem={payable.problem} />
      )}
      {batches.ok ? <BatchesCard page={batches.value} /> : <RetryPanel problem={batches.problem} />}
      <Outlet />
    </div>
  )
}
