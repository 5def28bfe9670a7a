import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { currencies, payoutMethods } from '../../../../schema/vocabulary.ts'
import { usePageText } from '../../i18n/language.ts'
import { may } from '../../permissions.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/Field.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { usePerson } from '../../use-person.ts'
import { BuildBar } from './BuildBar.tsx'
import { ChoiceFields } from './ChoiceFields.tsx'
import type { Chosen } from './choice.ts'
import type { Totals } from './pay-data.ts'
import { draftOf, isMinimumGood, type RunDraft, searchOf, wishOf } from './run-wish.ts'
import { useChosenAccounts } from './use-chosen-accounts.ts'

const route = getRouteApi('/signed-in/payouts/')

/** What a run is asked for. The address holds what is shown below; whom it is for, this page. */
export function RunCard(props: {
  totals: Totals | null
  chosen: Chosen
  onChoose: (chosen: Chosen) => void
}) {
  const text = usePageText()
  const words = text.payRun
  const person = usePerson()
  const navigate = route.useNavigate()
  const search = route.useSearch()
  const [draft, setDraft] = useState(() => draftOf(search))
  const [isTried, setIsTried] = useState(false)
  const shown = draftOf(search)
  const isChanged = JSON.stringify(shown) !== JSON.stringify(draft)
  const isBad = !isMinimumGood(draft)
  const accounts = useChosenAccounts(wishOf(search), props.chosen)
  const show = (next: RunDraft) => {
    setDraft(next)
    setIsTried(true)
    if (!isMinimumGood(next)) return
    const { state, obstacle } = search
    void navigate({ search: { ...searchOf(next), state, obstacle }, resetScroll: false })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    show(draft)
  }
  return (
    <Card>
      <CardHeader title={words.heading} help={words.help} />
      <form
        noValidate
        onSubmit={submit}
        className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2 xl:grid-cols-4"
      >
        <SelectField
          label={words.currency}
          options={currencies.map((value) => ({ value, label: value }))}
          select={{
            value: draft.currency,
            onChange: ({ currentTarget: { value } }) =>
              show({ ...draft, currency: currencies.find((one) => one === value) ?? 'USD' }),
          }}
        />
        <SelectField
          label={words.method}
          help={words.methodHelp[draft.method]}
          options={payoutMethods.map((value) => ({ value, label: words.methods[value] }))}
          select={{
            value: draft.method,
            onChange: ({ currentTarget: { value } }) =>
              show({ ...draft, method: value === 'manual' ? 'manual' : 'paypal' }),
          }}
        />
        <Field
          label={words.minimum}
          help={words.minimumHelp}
          error={isTried && isBad ? text.editor.faults.amount : undefined}
          input={{
            ...{ name: 'minimum', inputMode: 'decimal', autoComplete: 'off', maxLength: 20 },
            value: draft.minimum,
            onChange: ({ currentTarget }) => setDraft({ ...draft, minimum: currentTarget.value }),
          }}
        />
        <Field
          label={words.cutOff}
          help={words.cutOffHelp}
          input={{
            ...{ name: 'cut_off', type: 'date', value: draft.cutOff },
            onChange: ({ currentTarget }) => setDraft({ ...draft, cutOff: currentTarget.value }),
          }}
        />
        <div className="sm:col-span-2 xl:col-span-4">
          <Button type="submit">{words.check}</Button>
        </div>
      </form>
      {person && may(person, 'movePayouts') && (
        <div className="mt-4 space-y-4 border-t border-border pt-4">
          <ChoiceFields {...{ accounts, chosen: props.chosen }} onChoose={props.onChoose} />
          {props.totals && (
            <BuildBar
              // A build of another wish is another run, under a key of its own.
              key={JSON.stringify([search, props.chosen])}
              {...{ accounts, totals: props.totals, chosen: props.chosen }}
              why={isChanged ? words.changed : null}
            />
          )}
        </div>
      )}
    </Card>
  )
}
