import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { taxFormGates } from '../../../../schema/vocabulary.ts'
import { countriesOf, isCountries } from '../../core/form-input.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { type Settings, saveSettings } from './schedule-data.ts'

/** Whether a first payout needs a tax form, and the countries excluded from payouts. */
export function PayoutRulesCard({ settings }: { settings: Settings }) {
  const words = useFinanceText().payoutSchedule
  const format = useFormat()
  const person = usePerson()
  const stored = settings.payout_countries_blocked.join(' ')
  const [gate, setGate] = useState(settings.tax_form_gate)
  const [countries, setCountries] = useState(stored)
  const [isAsked, setIsAsked] = useState(false)
  const isGood = isCountries(countries)
  const blocked = countriesOf(countries)
  const runRequest: Settings = { tax_form_gate: gate, payout_countries_blocked: blocked }
  const act = useSaveAct(runRequest)
  const disabled = person === null || !may(person, 'approvePlatformMoney')
  const isChanged = gate !== settings.tax_form_gate || blocked.join(' ') !== stored
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isGood) setIsAsked(true)
  }
  const names = isGood ? format.list(blocked.map(format.country)) : ''
  return (
    <Card>
      <CardHeader title={words.rules} help={words.rulesHelp} />
      <form noValidate onSubmit={submit} className="space-y-4">
        <SelectField
          label={words.gate}
          options={taxFormGates.map((value) => ({ value, label: words.gates[value] }))}
          select={{
            ...{ value: gate, disabled },
            onChange: ({ currentTarget: { value } }) =>
              setGate(taxFormGates.find((one) => one === value) ?? 'off'),
          }}
        />
        <Field
          label={words.countries}
          help={names || words.countriesHelp}
          error={isGood ? undefined : words.badCountries}
          input={{
            ...{ value: countries, disabled, maxLength: 1000, autoComplete: 'off' },
            spellCheck: false,
            onChange: ({ currentTarget }) => setCountries(currentTarget.value),
          }}
        />
        {!disabled && (
          <div className="flex justify-end">
            <Button type="submit" kind="primary" disabled={!isChanged}>
              {words.saveRules}
            </Button>
          </div>
        )}
      </form>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}

function useSaveAct(runRequest: Settings): DangerousAct {
  const words = useFinanceText().payoutSchedule
  const format = useFormat()
  const router = useRouter()
  const names = format.list(runRequest.payout_countries_blocked.map(format.country))
  return {
    ...{ title: words.rulesTitle, means: words.rulesMeans, kind: 'primary' },
    facts: [
      { label: words.gate, value: words.gates[runRequest.tax_form_gate] },
      { label: words.countries, value: names || words.noCountries },
    ],
    ...{ verb: words.saveRules, running: words.saving },
    act: async () => {
      await saveSettings(runRequest)
      await router.invalidate()
    },
  }
}
