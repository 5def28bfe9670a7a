import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { may } from '../../core/permissions.ts'
import type { Settled } from '../../core/problem.ts'
import { usePerson } from '../../core/use-person.ts'
import { cn } from '../../ui/class-names.ts'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { HistoryCard } from './HistoryCard.tsx'
import { NextCard } from './NextCard.tsx'
import { PreferencesCard } from './PreferencesCard.tsx'
import { ReceiverCard } from './ReceiverCard.tsx'
import { TaxFormCard } from './TaxFormCard.tsx'

const route = getRouteApi('/signed-in/my-payouts')

/** An affiliate's next payout, PayPal address and history. */
export function MyPayoutsPage() {
  const { next, receiver, forms, preferences, payouts } = route.useLoaderData()
  const person = usePerson()
  const isFormLookedAt =
    forms.ok && forms.value.tax_forms.some(({ status }) => status === 'submitted')
  const mayChange = person !== null && may(person, 'changeReceiver')
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Column>
        <Part of={next}>
          {({ next: balances }) => <NextCard next={balances} isFormLookedAt={isFormLookedAt} />}
        </Part>
        <Part of={forms} className="order-2">
          {(found) => <TaxFormCard {...{ forms: found, mayChange }} />}
        </Part>
      </Column>
      <Column>
        <Part id="payout-method" of={receiver} className="order-1 scroll-mt-20">
          {(found) => <ReceiverCard {...{ receiver: found, mayChange }} />}
        </Part>
        <Part of={preferences} className="order-3">
          {(found) => <PreferencesCard {...{ preferences: found, mayChange }} />}
        </Part>
      </Column>
      <Part of={payouts} className="order-4 lg:col-span-2">
        {(found) => <HistoryCard payouts={found} />}
      </Part>
    </div>
  )
}

/** Two columns if there is room; otherwise one, in the order of the page. */
const Column = ({ children }: { children: ReactNode }) => (
  <div className="contents lg:grid lg:min-w-0 lg:gap-4">{children}</div>
)

/** One card, or the reason why it did not load. */
function Part<T>(props: {
  of: Settled<T>
  id?: string
  className?: string
  children: (value: T) => ReactNode
}) {
  const { of, id, className, children } = props
  return (
    <div id={id} className={cn('min-w-0 empty:hidden', className)}>
      {of.ok ? children(of.value) : <RetryPanel problem={of.problem} />}
    </div>
  )
}
