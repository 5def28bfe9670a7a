import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Currency, currencies } from '../../../../schema/vocabulary.ts'
import { dayIn } from '../../core/format/dates.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { type Cost, changeCost, deleteCost, enterCost, type OfferChoice } from './costs-data.ts'
import { useCostText } from './costs-texts.ts'

/** Enters a cost, or changes or deletes one. Day, offer and currency of a cost stay as they are. */
export function CostForm(props: {
  cost: Cost | null
  offers: readonly OfferChoice[]
  onClose: () => void
}) {
  const { cost, offers, onClose } = props
  const words = useCostText().costs
  const router = useRouter()
  const today = dayIn(usePerson()?.time_zone ?? 'UTC', new Date())
  const [day, setDay] = useState(cost?.day ?? today)
  const [offerId, setOfferId] = useState(cost?.offer?.id ?? '')
  const [currency, setCurrency] = useState<Currency>(cost?.amount.currency ?? 'USD')
  const [amount, setAmount] = useState(cost?.amount.amount ?? '')
  const [note, setNote] = useState(cost?.note ?? '')
  const { write, isRunning, problem, errorOf } = useWrite()
  const then = async (act: () => Promise<unknown>) => {
    const isDone = await write(async () => {
      await act()
      await router.invalidate()
    })
    if (isDone && cost !== null) onClose()
    if (isDone && cost === null) setAmount('')
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    const of = { amount: amount.trim(), note: note.trim() || null }
    void then(() =>
      cost === null
        ? enterCost({ day, offer_id: offerId || null, currency, ...of })
        : changeCost(cost.id, of),
    )
  }
  const isFixed = cost !== null
  const isKnown = ['day', 'offer_id', 'amount', 'note', 'currency'].some((name) => errorOf(name))
  return (
    <Card>
      <CardHeader title={isFixed ? words.change : words.enter} />
      <form noValidate onSubmit={save} className="space-y-4">
        {problem && !isKnown && <ProblemPanel problem={problem} />}
        <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <Field
            label={words.day}
            error={errorOf('day')}
            input={{
              ...{ type: 'date', value: day, disabled: isFixed },
              onChange: ({ currentTarget }) => setDay(currentTarget.value),
            }}
          />
          <SelectField
            label={words.offer}
            error={errorOf('offer_id')}
            options={[
              { value: '', label: words.allOffers },
              ...offers.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            select={{
              ...{ value: offerId, disabled: isFixed },
              onChange: ({ currentTarget }) => setOfferId(currentTarget.value),
            }}
          />
          <div className="grid grid-cols-[minmax(0,1fr)_6.5rem] gap-3">
            <Field
              label={words.amount}
              error={errorOf('amount')}
              input={{
                ...{ value: amount, inputMode: 'decimal', autoComplete: 'off' },
                onChange: ({ currentTarget }) => setAmount(currentTarget.value),
              }}
            />
            <SelectField
              label={words.currency}
              error={errorOf('currency')}
              options={currencies.map((code) => ({ value: code, label: code }))}
              select={{
                ...{ value: currency, disabled: isFixed },
                onChange: ({ currentTarget }) => setCurrency(currentTarget.value as Currency),
              }}
            />
          </div>
        </div>
        <Field
          label={words.note}
          help={words.noteHelp}
          error={errorOf('note')}
          input={{
            ...{ value: note, maxLength: 500, autoComplete: 'off' },
            onChange: ({ currentTarget }) => setNote(currentTarget.value),
          }}
        />
        <div className="flex flex-wrap justify-end gap-3">
          {cost !== null && (
            <>
              <Button kind="quiet" onClick={onClose}>
                {words.cancel}
              </Button>
              <Button disabled={isRunning} onClick={() => void then(() => deleteCost(cost.id))}>
                {words.remove}
              </Button>
            </>
          )}
          <Button type="submit" kind="primary" disabled={isRunning}>
            {isRunning ? words.saving : words.save}
          </Button>
        </div>
      </form>
    </Card>
  )
}
