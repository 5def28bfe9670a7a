import { getRouteApi, Link, Outlet, useLocation } from '@tanstack/react-router'
import { OctagonX } from 'lucide-react'
import { useFormat } from '../core/i18n/use-format.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { useFinanceText } from './finance-texts.ts'
import type { Freeze } from './payouts-data.ts'
import { freezeReason } from './paypal-texts.ts'

const route = getRouteApi('/signed-in/payouts')

const tabs = [
  ['pay', '/payouts'],
  ['batches', '/payouts/batches'],
  ['attention', '/payouts/attention'],
  ['history', '/payouts/history'],
  ['schedule', '/payouts/schedule'],
] as const

/** Tabs of the payout pages, and a notice while payouts are stopped. */
export function PayoutsPage() {
  const words = useFinanceText().payoutTabs
  const format = useFormat()
  const { pathname } = useLocation()
  const freeze = route.useLoaderData()
  const state = freeze?.ok ? freeze.value : null
  const waiting = state ? state.stuck_batches + state.open_differences : 0
  // "Needs attention" is for the platform. An advertiser that pays itself sees its own payouts
  // only.
  const shown = tabs.filter(([word]) => freeze !== null || word !== 'attention')
  const here = tabs.findLast(([, to]) => pathname.startsWith(to))?.[0]
  return (
    <div className="space-y-4">
      {state?.frozen && <FreezeBanner freeze={state} />}
      <Segmented
        label={words.label}
        segments={shown.map(([word, to]) => ({
          key: word,
          label:
            word === 'attention' && waiting > 0
              ? `${words[word]} ${format.number(waiting)}`
              : words[word],
          isActive: word === here,
          link: { to, search: {} },
        }))}
      />
      <Outlet />
    </div>
  )
}

function FreezeBanner({ freeze }: { freeze: Freeze }) {
  const text = useFinanceText()
  const words = text.attention
  const reason = freezeReason(freeze, text)
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 rounded border border-bad/40 bg-bad/5 p-4"
    >
      <OctagonX aria-hidden="true" className="size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">{words.frozen(freeze.frozen_by?.name ?? words.system)}</p>
        <p className="text-sm text-pretty text-muted">
          {words.frozenMeans}
          {reason && <span className="block break-words">{reason}</span>}
        </p>
      </div>
      <Link to="/payouts/attention" className={buttonClass({ size: 'small' })}>
        {words.toAttention}
      </Link>
    </div>
  )
}
