import { getRouteApi, useRouter } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import type { ProblemError } from '../core/problem.ts'
import { usePerson } from '../core/use-person.ts'
import { type Booking, decide } from '../ledger/money-data.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import type { DangerousAct } from '../ui/ConfirmDialog.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Facts } from '../ui/FactRows.tsx'
import { IdText } from '../ui/IdText.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { TwoPersonDecision } from '../ui/TwoPersonDecision.tsx'
import { aboutOf, useWho } from './booking-columns.tsx'
import { type Moved, Movements, useMovements } from './Movements.tsx'

const route = getRouteApi('/signed-in/money/bookings/$bookingId')

/** One booking in a panel over the list, with its effect and the decision. */
export function BookingPanel() {
  const text = usePageText()
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/money/bookings', search: (before) => before, resetScroll: false })
  if (found.ok) return <OpenBooking booking={found.value.booking} close={close} />
  return (
    <SidePanel onClose={close}>
      {found.problem.code === 'not_found' ? (
        <EmptyState>{text.bookings.gone}</EmptyState>
      ) : (
        <RetryPanel problem={found.problem} />
      )}
    </SidePanel>
  )
}

const movedBy = (booking: Booking): Moved => ({
  kind: booking.kind,
  cash: booking.cash_account,
  amount: booking.amount,
  advertiser: booking.advertiser?.name ?? null,
  isOwnPayer: booking.advertiser?.billing === 'own_payer',
  affiliate: booking.affiliate?.name ?? null,
})

function OpenBooking({ booking, close }: { booking: Booking; close: () => void }) {
  const text = usePageText()
  const format = useFormat()
  const who = useWho()
  const words = text.bookings
  const about = aboutOf(booking)
  return (
    <SidePanel
      title={words.kinds[booking.kind]}
      onClose={close}
      actions={booking.status === 'proposed' && <Decision booking={booking} />}
    >
      <Card>
        <div className="flex flex-wrap items-start justify-between gap-4">
          <div>
            <p className="text-2xl font-semibold">
              <MoneyText money={booking.amount} />
            </p>
            <p className="text-muted">{about}</p>
          </div>
          <StatusPill of="booking" status={booking.status} className="font-medium" />
        </div>
        <p className="mt-4 text-pretty text-muted">{words.next[booking.status]}</p>
      </Card>
      <Card>
        <CardHeader title={words.preview} help={words.kindHelp[booking.kind]} />
        <Movements moved={movedBy(booking)} />
      </Card>
      <Card>
        <Facts
          facts={[
            [words.reference, booking.reference],
            [words.effective, format.dayWithYear(booking.effective_at.slice(0, 10))],
            ...(booking.invoice ? [[words.invoice, booking.invoice.number] as const] : []),
            ...(booking.difference_id
              ? [[words.payment, <IdText key="payment" id={booking.difference_id} />] as const]
              : []),
            [
              words.proposedBy,
              <>
                {who(booking.proposed_by)}
                <span className="text-muted">
                  {' · '}
                  <TimeText at={booking.created_at} />
                </span>
              </>,
            ],
            [
              words.decidedBy,
              <>
                {who(booking.decided_by)}
                {booking.decided_at && (
                  <span className="text-muted">
                    {' · '}
                    <TimeText at={booking.decided_at} />
                  </span>
                )}
              </>,
            ],
          ]}
        />
        <p className="mt-3 text-sm text-muted">{words.reason}</p>
        <p className="break-words whitespace-pre-line">{booking.reason}</p>
      </Card>
    </SidePanel>
  )
}

function Decision({ booking }: { booking: Booking }) {
  const words = usePageText().bookings
  const person = usePerson()
  const actOf = useDecisionAct(booking)
  const isOwn = booking.proposed_by.id === person?.id
  const mayDecide = person !== null && may(person, 'decideBookings')
  return (
    <TwoPersonDecision
      isOwn={isOwn}
      mayDecide={mayDecide}
      why={!mayDecide ? words.decideRole : isOwn ? words.ownProposal : ''}
      words={{ take: words.book, refuse: words.refuse }}
      actOf={(decision) => actOf(decision === 'take' ? 'book' : 'refuse')}
    />
  )
}

function useDecisionAct(booking: Booking) {
  const text = usePageText()
  const format = useFormat()
  const router = useRouter()
  const movements = useMovements()
  const words = text.bookings
  const amount = format.money(booking.amount)
  const reference = { label: words.reference, value: booking.reference }
  return (decision: 'book' | 'refuse'): DangerousAct => ({
    ...(decision === 'book'
      ? {
          ...{ title: words.bookTitle, means: words.bookMeans, kind: 'primary' },
          facts: [...movements(movedBy(booking)), reference],
          ...{ verb: words.bookVerb(amount), running: words.booking },
        }
      : {
          ...{ title: words.refuseTitle, means: words.refuseMeans, kind: 'danger' },
          facts: [
            { label: words.kind, value: words.kinds[booking.kind] },
            { label: text.money.amount, value: amount },
            reference,
          ],
          ...{ verb: words.refuseVerb(amount), running: words.refusing },
        }),
    act: async () => {
      await decide(booking, decision)
      await router.invalidate()
    },
    // The ledger's own message if the booking is not possible; other problems use the default
    // texts.
    explain: ({ code, errors }: ProblemError) =>
      code === 'conflict' && errors.some(({ field }) => field === 'amount')
        ? words.tooMuch[booking.kind]
        : undefined,
  })
}
