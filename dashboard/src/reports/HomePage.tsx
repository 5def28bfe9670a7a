import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy } from 'react'
import { OwnBalance } from '../billing/OwnBalance.tsx'
import { useHomeText } from '../core/i18n/language.ts'
import { mainRole, may } from '../core/permissions.ts'
import type { Person } from '../core/session.ts'
import { usePerson } from '../core/use-person.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { ClickHealthCard } from './ClickHealthCard.tsx'

const route = getRouteApi('/signed-in/')

/** Loaded for affiliates only; home-data.ts requests it together with the figures. */
const AffiliateDayView = lazy(async () => ({
  default: (await import('./AffiliateDayView.tsx')).AffiliateDayView,
}))

/** The affiliate's day; for other roles an overview of their pages. */
export function HomePage() {
  const person = usePerson()
  const { day, losses, balance } = route.useLoaderData()
  if (day) return <AffiliateDayView day={day} />
  return (
    <div className="space-y-4">
      {person && <OtherHome person={person} />}
      {balance?.ok === false && <RetryPanel problem={balance.problem} />}
      {balance?.ok &&
        balance.value.advertisers.map((own) => (
          <OwnBalance key={own.advertiser.id} balance={own} />
        ))}
      {losses && <ClickHealthCard losses={losses} />}
    </div>
  )
}

function OtherHome({ person }: { person: Person }) {
  const text = useHomeText()
  return (
    <Card className="max-w-2xl">
      <CardHeader title={text.otherHome.heading(person.name)} />
      <p className="mb-5 text-pretty text-muted">{text.otherHome[mainRole(person)]}</p>
      <div className="flex flex-wrap gap-2">
        {may(person, 'seePayouts') && (
          <Link to="/payouts" className={buttonClass({ kind: 'primary' })}>
            {text.otherHome.toPayouts}
          </Link>
        )}
        {may(person, 'seeOffers') && (
          <Link
            to="/offers"
            className={buttonClass({ kind: may(person, 'seePayouts') ? 'secondary' : 'primary' })}
          >
            {text.otherHome.toOffers}
          </Link>
        )}
        {may(person, 'seeBookings') && (
          <Link to="/money/bookings" search={{}} className={buttonClass()}>
            {text.otherHomeMoney}
          </Link>
        )}
        <a href="/api-docs/" className={buttonClass()}>
          {text.otherHome.toApi}
        </a>
      </div>
    </Card>
  )
}
