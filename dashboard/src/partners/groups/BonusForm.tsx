import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Currency, currencyExponents } from '../../../../schema/vocabulary.ts'
import { amountOf } from '../../core/form-input.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useUnsavedGuard } from '../../core/use-unsaved-guard.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { groupTexts } from './group-texts.ts'
import { payBonus, type Reached } from './groups-data.ts'

/** The sum for all partners, in minor units so that nothing is rounded. */
export function totalOf(amount: string, count: number, currency: Currency): string {
  const digits = currencyExponents[currency]
  const [whole = '0', part = ''] = amount.split('.')
  const minor = BigInt(whole + part.padEnd(digits, '0')) * BigInt(count)
  const text = minor.toString().padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Asks before a bonus is paid. Its key is made once, so that it is never paid twice. */
export function BonusForm(props: {
  reached: Reached | null
  count: number | null
  currencies: readonly Currency[]
}) {
  const words = groupTexts.use().outreach
  const text = usePageText()
  const format = useFormat()
  const router = useRouter()
  const { reached, count, currencies } = props
  const [key, setKey] = useState(() => crypto.randomUUID())
  const [written, setWritten] = useState('')
  const [currency, setCurrency] = useState<Currency>(currencies[0] ?? 'USD')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const [isAsked, setIsAsked] = useState(false)
  const [paid, setPaid] = useState<string | null>(null)
  useUnsavedGuard(written !== '' || reason !== '')
  const amount = amountOf(written, currency)
  const isPayable = amount !== null && Number(amount) > 0
  const isWell = isPayable && reason.trim().length >= 3 && reached !== null && Boolean(count)
  const total =
    isPayable && count ? format.money({ amount: totalOf(amount, count, currency), currency }) : ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if (!isWell) return
    setPaid(null)
    setIsAsked(true)
  }
  const act = isWell && {
    ...{ title: words.payTitle, means: words.payMeans, kind: 'danger' as const },
    facts: [
      { label: words.each, value: format.money({ amount, currency }) },
      { label: words.total, value: total },
      { label: words.reason, value: reason.trim() },
    ],
    ...{ verb: words.payVerb(total, count ?? 0), running: words.paying },
    act: async () => {
      const done = await payBonus({
        ...{ key, reached, partners: count ?? 0, amount, currency, reason: reason.trim() },
      })
      setKey(crypto.randomUUID())
      setWritten('')
      setReason('')
      setIsChecked(false)
      setPaid(words.paid(format.money(done.total), done.partners))
      await router.invalidate()
    },
  }
  return (
    <Card>
      <CardHeader title={words.bonus} help={words.bonusHelp} />
      <form noValidate aria-label={words.bonus} onSubmit={submit} className="max-w-2xl space-y-4">
        <div className="grid grid-cols-[minmax(0,1fr)_7rem] items-start gap-3">
          <Field
            label={words.amount}
            error={isChecked && !isPayable ? text.editor.faults.amount : undefined}
            input={{
              ...{ value: written, inputMode: 'decimal', maxLength: 16, autoComplete: 'off' },
              onChange: ({ currentTarget }) => setWritten(currentTarget.value),
            }}
          />
          <SelectField
            label={text.money.currency}
            options={currencies.map((value) => ({ value, label: value }))}
            select={{
              value: currency,
              onChange: ({ currentTarget }) => setCurrency(currentTarget.value as Currency),
            }}
          />
        </div>
        <Field
          label={words.reason}
          help={words.reasonHelp}
          error={isChecked && reason.trim().length < 3 ? text.editor.faults.missing : undefined}
          input={{
            ...{ value: reason, maxLength: 500, autoComplete: 'off' },
            onChange: ({ currentTarget }) => setReason(currentTarget.value),
          }}
        />
        {total !== '' && (
          <p className="text-muted">
            {words.total}: <span className="tabular-nums">{total}</span>
          </p>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" kind="primary" disabled={reached === null || !count}>
            {words.pay}
          </Button>
          <p role="status" className="text-sm text-muted">
            {paid ?? ''}
          </p>
        </div>
      </form>
      <ConfirmDialog act={isAsked && act ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}
