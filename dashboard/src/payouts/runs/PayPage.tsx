import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { AccountsCard } from './AccountsCard.tsx'
import { everybody } from './choice.ts'
import { ObstaclesCard } from './ObstaclesCard.tsx'
import { PayableCard } from './PayableCard.tsx'
import { RunCard } from './RunCard.tsx'

const route = getRouteApi('/signed-in/payouts/')

/** Payable balances, and a preview of a run. */
export function PayPage() {
  const { payable, totals, accounts } = route.useLoaderData()
  const [chosen, setChosen] = useState(everybody)
  return (
    <div className="space-y-4">
      {payable.ok ? (
        <PayableCard payable={payable.value.payable} />
      ) : (
        <RetryPanel problem={payable.problem} />
      )}
      <RunCard totals={totals.ok ? totals.value : null} chosen={chosen} onChoose={setChosen} />
      {totals.ok ? (
        <ObstaclesCard totals={totals.value} />
      ) : (
        <RetryPanel problem={totals.problem} />
      )}
      {accounts.ok ? (
        <AccountsCard page={accounts.value} totals={totals.ok ? totals.value : null} />
      ) : (
        <RetryPanel problem={accounts.problem} />
      )}
    </div>
  )
}
