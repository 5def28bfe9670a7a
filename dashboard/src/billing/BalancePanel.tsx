import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Faults } from '../core/field-errors.ts'
import { amountOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { type Balance, proposeCredit } from '../ledger/money-data.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { BalanceCards } from './BalanceCard.tsx'
import { BillingModeCard } from './BillingModeCard.tsx'
import { MinimumsCard } from './MinimumsCard.tsx'

const route = getRouteApi('/signed-in/money/balances/$advertiserId')
const list = getRouteApi('/signed-in/money/balances')

/** One advertiser's balance and credit in a panel over the list. */
export function BalancePanel() {
  const text = usePageText()
  const words = text.balances
  const person = usePerson()
  const { advertiserId } = route.useParams()
  const found = list.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/money/balances', search: (before) => before, resetScroll: false })
  const balance = found.ok
    ? found.value.advertisers.find(({ advertiser }) => advertiser.id === advertiserId)
    : undefined
  if (!balance) {
    return (
      <SidePanel onClose={close}>
        <EmptyState>{words.none}</EmptyState>
      </SidePanel>
    )
  }
  const mayCredit = person !== null && may(person, 'decideBookings')
  return (
    <SidePanel
      title={balance.advertiser.name}
      onClose={close}
      actions={<Actions balance={balance} />}
    >
      <BalanceCards balance={balance} title={words.title} />
      <MinimumsCard balance={balance} />
      {mayCredit && <BillingModeCard key={balance.billing} balance={balance} />}
      {mayCredit && balance.billing === 'postpaid' && <CreditForm balance={balance} />}
    </SidePanel>
  )
}

function Actions({ balance: { advertiser, billing } }: { balance: Balance }) {
  const words = usePageText().balances
  const person = usePerson()
  const canDeposit = billing === 'prepaid' && person !== null && may(person, 'bookMoney')
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Link
        to="/money/statement"
        search={{ advertiser_id: advertiser.id }}
        className={buttonClass()}
      >
        {words.toStatement}
      </Link>
      {canDeposit && (
        <Link
          to="/money/bookings/new"
          search={{ kind: 'deposit', advertiser_id: advertiser.id }}
          className={buttonClass({ kind: 'primary' })}
        >
          {words.recordDeposit}
        </Link>
      )}
    </div>
  )
}

const roots = ['credit_limit', 'reason']

function CreditForm({ balance }: { balance: Balance }) {
  const text = usePageText()
  const words = text.balances
  const router = useRouter()
  const { amount, currency } = balance.credit_limit
  const [limit, setLimit] = useState(amount)
  const [reason, setReason] = useState('')
  const [faults, setFaults] = useState<Faults>({})
  const [isSaved, setIsSaved] = useState(false)
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(faults, write, roots)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const decimal = amountOf(limit, currency)
    const isSaid = reason.trim() !== ''
    setFaults({
      ...(decimal === null ? { credit_limit: 'amount' } : {}),
      ...(isSaid ? {} : { reason: 'missing' }),
    })
    if (decimal === null || !isSaid) return
    setIsSaved(
      await write.write(async () => {
        await proposeCredit(balance.advertiser.id, decimal, reason.trim())
        await router.invalidate()
      }),
    )
  }
  return (
    <Card>
      <CardHeader title={words.creditForm} help={words.creditHelp} />
      <form ref={form} noValidate onSubmit={(event) => void send(event)} className="space-y-3">
        {problem && <ProblemPanel problem={problem} />}
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-0 flex-1 basis-48">
            <Field
              label={`${words.limit}, ${currency}`}
              error={errorOf('credit_limit')}
              input={{
                ...{ inputMode: 'decimal', value: limit, maxLength: 20, autoComplete: 'off' },
                onChange: ({ currentTarget }) => {
                  setLimit(currentTarget.value)
                  setIsSaved(false)
                },
              }}
            />
          </div>
          <div className="min-w-0 flex-1 basis-48">
            <Field
              label={words.creditReason}
              error={errorOf('reason')}
              input={{
                ...{ value: reason, maxLength: 2000, autoComplete: 'off' },
                onChange: ({ currentTarget }) => setReason(currentTarget.value),
              }}
            />
          </div>
          <Button type="submit" disabled={write.isRunning} className="h-11 sm:h-10">
            {write.isRunning ? text.editor.saving : words.creditSave}
          </Button>
        </div>
        <p role="status" className="text-sm text-muted">
          {isSaved ? words.creditSaved : ''}
        </p>
      </form>
    </Card>
  )
}
