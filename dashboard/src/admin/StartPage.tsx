import { getRouteApi, Link, type LinkProps } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'

const route = getRouteApi('/signed-in/admin/')

type Queue = keyof ReturnType<typeof usePageText>['admin']['queues']
/** The page where each kind of pending work is done. */
const links: Record<Queue, Pick<LinkProps, 'to' | 'search' | 'params'>> = {
  affiliates_waiting: {
    to: '/admin/accounts',
    search: { accounts: 'affiliate', stage: 'pending' },
  },
  advertisers_waiting: {
    to: '/admin/accounts',
    search: { accounts: 'advertiser', stage: 'pending' },
  },
  reviews_open: { to: '/conversions/reviews', search: {} },
  reports_parked: { to: '/conversions/reports', search: { verdict: 'parked' } },
  mails_failed: { to: '/admin/records/$table', params: { table: 'mails' }, search: {} },
  bookings_proposed: { to: '/money/bookings', search: {} },
}

/** Pending work: each queue with its length and a link. */
export function StartPage() {
  const words = usePageText().admin
  const { overview, clicksAside } = route.useLoaderData()
  if (!overview.ok) return <RetryPanel problem={overview.problem} />
  return (
    <Card>
      <CardHeader title={words.waiting} help={words.waitingHelp} />
      <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {(Object.keys(links) as Queue[]).map((queue) => (
          <li key={queue}>
            <Link
              {...links[queue]}
              className="flex items-baseline justify-between gap-4 rounded border border-border p-4 hover:bg-sunken"
            >
              <span>{words.queues[queue]}</span>
              <span className="text-xl font-semibold tabular-nums">
                {words.manyOrMore(overview.value[queue])}
              </span>
            </Link>
          </li>
        ))}
        {clicksAside !== null && (
          <li className="flex items-baseline justify-between gap-4 rounded border border-border p-4">
            <span>{words.clicksAside}</span>
            <span className="text-xl font-semibold tabular-nums">{clicksAside}</span>
          </li>
        )}
      </ul>
    </Card>
  )
}
