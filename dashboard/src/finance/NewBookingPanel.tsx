import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { about } from '../core/confirmation.ts'
import type { Faults } from '../core/field-errors.ts'
import { dayIn } from '../core/format/dates.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { usePageTitle } from '../core/use-page-title.ts'
import { useUnsavedGuard } from '../core/use-unsaved-guard.ts'
import { useWrite } from '../core/use-write.ts'
import { type Balance, type BookingChoices, propose } from '../ledger/money-data.ts'
import { Button } from '../ui/Button.tsx'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { BookingFields } from './BookingFields.tsx'
import { bookingFaults, moneyOf, newDraft, proposalOf } from './booking-draft.ts'

const route = getRouteApi('/signed-in/money/bookings/new')
const roots = [
  ...['kind', 'advertiser_id', 'affiliate_id', 'invoice_id', 'difference_id', 'amount', 'currency'],
  ...['cash_account', 'reference', 'reason', 'effective_at'],
]

/** Form for money that the finance team says has moved. Opens the booking afterwards. */
export function NewBookingPanel() {
  const choices = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () => void navigate({ to: '/money/bookings', search: {}, resetScroll: false })
  const { balances } = choices
  if (balances.ok) {
    return <NewBooking choices={choices} advertisers={balances.value.advertisers} close={close} />
  }
  return (
    <SidePanel onClose={close}>
      <RetryPanel problem={balances.problem} />
    </SidePanel>
  )
}

function NewBooking(props: {
  choices: BookingChoices
  advertisers: readonly Balance[]
  close: () => void
}) {
  const text = usePageText()
  const words = text.bookings
  const title = usePageTitle()
  const format = useFormat()
  const router = useRouter()
  const navigate = route.useNavigate()
  const requested = route.useSearch()
  const { choices, advertisers, close } = props
  const [today] = useState(() => dayIn('UTC', new Date()))
  const [start] = useState(() => newDraft(requested, choices, advertisers, today))
  const [draft, setDraft] = useState(start)
  const [faults, setFaults] = useState<Faults>({})
  const write = useWrite()
  const isSaved = useRef(false)
  useUnsavedGuard(draft !== start, isSaved)
  const { form, errorOf, count, problem } = useFormFaults(faults, write, roots)
  const send = () => {
    const found = bookingFaults(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    void write.write(async () => {
      const amount = moneyOf(draft)
      const facts = [
        { label: words.kind, value: words.kinds[draft.kind] },
        ...(amount === null ? [] : [{ label: text.money.amount, value: format.money(amount) }]),
        { label: words.reference, value: draft.reference.trim() },
      ]
      const proposal = () => propose(proposalOf(draft, today))
      const { booking } = await about({ title, facts }, proposal)
      isSaved.current = true
      await router.invalidate()
      const params = { bookingId: booking.id }
      await navigate({ to: '/money/bookings/$bookingId', params, search: {} })
    })
  }
  return (
    <SidePanel
      onClose={close}
      actions={
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="flex-1 basis-48 text-sm text-pretty text-muted">{words.proposeHelp}</p>
          <Button onClick={close}>{text.dialog.cancel}</Button>
          <Button type="submit" form="new-booking" kind="primary" disabled={write.isRunning}>
            {write.isRunning ? words.proposing : words.proposeVerb}
          </Button>
        </div>
      }
    >
      <form
        ref={form}
        id="new-booking"
        noValidate
        className="scroll-mt-4 space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {problem && <ProblemPanel problem={problem} />}
        <FormSummary count={count} />
        <BookingFields {...{ draft, choices, advertisers, errorOf, today }} onChange={setDraft} />
      </form>
    </SidePanel>
  )
}
