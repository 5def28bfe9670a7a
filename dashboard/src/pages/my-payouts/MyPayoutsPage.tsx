import { getRouteApi } from '@tanstack/react-router'
import { may } from '../../permissions.ts'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { usePerson } from '../../use-person.ts'
import { HistoryCard } from './HistoryCard.tsx'
import { NextCard } from './NextCard.tsx'
import { ReceiverCard } from './ReceiverCard.tsx'
import { TaxFormCard } from './TaxFormCard.tsx'
import { WishesCard } from './WishesCard.tsx'

const route = getRouteApi('/signed-in/my-payouts')

/** What an affiliate is paid next, where it goes, and what was paid. */
export function MyPayoutsPage() {
  const { next, receiver, forms, wishes, payouts } = route.useLoaderData()
  const person = usePerson()
  const mayChange = person !== null && may(person, 'changeReceiver')
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      {next.ok ? <NextCard next={next.value.next} /> : <RetryPanel problem={next.problem} />}
      {receiver.ok ? (
        <ReceiverCard {...{ receiver: receiver.value, mayChange }} />
      ) : (
        <RetryPanel problem={receiver.problem} />
      )}
      {forms.ok ? (
        <TaxFormCard {...{ forms: forms.value, mayChange }} />
      ) : (
        <RetryPanel problem={forms.problem} />
      )}
      {wishes.ok ? (
        <WishesCard {...{ wishes: wishes.value, mayChange }} />
      ) : (
        <RetryPanel problem={wishes.problem} />
      )}
      <div className="min-w-0 lg:col-span-2">
        {payouts.ok ? (
          <HistoryCard payouts={payouts.value} />
        ) : (
          <RetryPanel problem={payouts.problem} />
        )}
      </div>
    </div>
  )
}
