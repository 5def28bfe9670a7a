import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { toMinor } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { type Chosen, choiceOf, type RunSum, runSum, takenOf } from './choice.ts'
import { buildRun, type Totals } from './pay-data.ts'
import { payoutRequestOf, type RunRequest } from './run-request.ts'
import type { ChosenAccounts } from './use-chosen-accounts.ts'

const route = getRouteApi('/signed-in/payouts/')

/** The button that creates a run, with its confirmation, or the reason why it is disabled. */
export function BuildBar(props: {
  totals: Totals
  chosen: Chosen
  accounts: ChosenAccounts
  /** Why no run can be created now; null = it can. */
  why: string | null
}) {
  const words = useFinanceText().payRun
  const format = useFormat()
  const { totals, chosen, accounts } = props
  const runRequest = payoutRequestOf(route.useSearch())
  // One key per form, so that sending it several times creates one run.
  const [key] = useState(() => crypto.randomUUID())
  const [isAsked, setIsAsked] = useState(false)
  const act = useBuildAct(runRequest, chosen, key)
  const needsNames = chosen.mode !== 'all' && chosen.ids.length === 0
  const isCounted = accounts !== null && accounts !== 'failed'
  const taken = isCounted
    ? [...accounts.values()].flatMap((theirs) => takenOf(theirs, chosen.mode))
    : []
  const sum = runSum(totals, chosen, taken)
  const reason =
    props.why ??
    (needsNames ? words.noneChosen : null) ??
    (accounts === 'failed' ? words.notCounted : null) ??
    (isCounted && toMinor(sum.total) <= 0n ? words.nothing : null)
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      <p role="status" className="min-w-0 flex-1 basis-48 text-sm text-pretty text-muted">
        {reason}
      </p>
      <Button
        kind="primary"
        disabled={reason !== null || !isCounted}
        onClick={() => setIsAsked(true)}
      >
        {words.more(format.money(sum.total))}
      </Button>
      <ConfirmDialog act={isAsked ? act(sum) : null} onClose={() => setIsAsked(false)} />
    </div>
  )
}

function useBuildAct(runRequest: RunRequest, chosen: Chosen, key: string) {
  const text = useFinanceText()
  const words = text.payRun
  const format = useFormat()
  const router = useRouter()
  const navigate = route.useNavigate()
  const people = text.payouts.affiliatesCount(chosen.ids.length)
  const whom = {
    all: words.whomModes.all,
    only: words.onlyCount(people),
    but: words.butCount(people),
  }
  return ({ total, count }: RunSum): DangerousAct => ({
    title: text.payouts.buildTitle,
    means: text.payouts.buildMeans,
    facts: [
      { label: text.payouts.amount, value: format.money(total) },
      { label: words.count, value: format.number(count) },
      { label: words.runFacts.by, value: words.methods[runRequest.method] },
      { label: words.runFacts.choice, value: whom[chosen.mode] },
      ...(runRequest.minimum === null
        ? []
        : [
            {
              label: words.runFacts.minimum,
              value: `${runRequest.minimum} ${runRequest.currency}`,
            },
          ]),
      ...(runRequest.cutOff === null
        ? []
        : [{ label: words.runFacts.cutOff, value: format.dayWithYear(runRequest.cutOff) }]),
    ],
    verb: text.payouts.buildVerb(format.money(total), text.payouts.payoutsCount(count)),
    running: text.payouts.building,
    kind: 'primary',
    act: async () => {
      const { run_id } = await buildRun(runRequest, choiceOf(chosen), key)
      // Navigate first: the page would keep its old data if it reloaded before leaving.
      await navigate({ to: '/payouts/batches', search: { run: run_id } })
      await router.invalidate()
    },
  })
}
