import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { enterRate } from './money-data.ts'

const roots = ['base', 'quote', 'rate', 'as_of'] as const
const none = {}

interface Draft {
  readonly base: Currency
  readonly quote: Currency
  readonly rate: string
  /** As the browser's own control writes it, in its own zone; empty: now. */
  readonly at: string
}

/** The draft of a rate, its way to the server, and every field's word. */
function useRateForm() {
  const words = usePageText().rates
  const router = useRouter()
  const [draft, setDraft] = useState<Draft>({ base: 'EUR', quote: 'USD', rate: '', at: '' })
  const [isTried, setIsTried] = useState(false)
  const [notice, setNotice] = useState('')
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(none, write, roots)
  const rate = rateOf(draft.rate)
  const isSame = draft.base === draft.quote
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part })
    setNotice('')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (rate === null || isSame) return
    void write.write(async () => {
      const { base, quote, at } = draft
      const asOf = at ? { as_of: new Date(at).toISOString() } : {}
      await enterRate({ base, quote, rate, ...asOf })
      setIsTried(false)
      setDraft({ base, quote, rate: '', at: '' })
      setNotice(words.saved(words.says(base, rate, quote)))
      await router.invalidate()
    })
  }
  const wordOn = (field: (typeof roots)[number]) => {
    if (isTried && rate === null && field === 'rate') return words.number
    if (isTried && isSame && field === 'quote') return words.same
    const isTaken = field === 'rate' && write.problem?.code === 'conflict'
    return isTaken && write.errorOf(field) ? words.taken : errorOf(field)
  }
  return { draft, change, submit, wordOn, form, problem, notice, isRunning: write.isRunning }
}

/** A new rate. The server's word on a field stands at the field. */
export function RateForm() {
  const words = usePageText().rates
  const { draft, change, submit, wordOn, form, problem, notice, isRunning } = useRateForm()
  const currency = (name: 'base' | 'quote') => (
    <SelectField
      label={words[name]}
      error={wordOn(name)}
      options={currencies.map((value) => ({ value, label: value }))}
      select={{
        value: draft[name],
        onChange: ({ currentTarget }) => change({ [name]: currentTarget.value as Currency }),
      }}
    />
  )
  return (
    <Card>
      <CardHeader title={words.enter} />
      <form ref={form} noValidate onSubmit={submit} className="space-y-4">
        {problem && <ProblemPanel problem={problem} />}
        <div className="grid grid-cols-2 items-start gap-4 lg:grid-cols-4">
          {currency('base')}
          {currency('quote')}
          <div className="max-lg:col-span-2">
            <Field
              label={words.rate}
              help={words.rateHelp(draft.base, draft.quote)}
              error={wordOn('rate')}
              input={{
                ...{ inputMode: 'decimal', value: draft.rate, maxLength: 26, autoComplete: 'off' },
                onChange: ({ currentTarget }) => change({ rate: currentTarget.value }),
              }}
            />
          </div>
          <div className="max-lg:col-span-2">
            <Field
              label={words.from}
              help={words.fromHelp}
              error={wordOn('as_of')}
              input={{
                ...{ type: 'datetime-local', value: draft.at },
                onChange: ({ currentTarget }) => change({ at: currentTarget.value }),
              }}
            />
          </div>
        </div>
        <div className="flex flex-wrap items-center justify-end gap-3">
          <p role="status" className="flex-1 basis-48 text-sm text-pretty text-muted">
            {notice}
          </p>
          <Button type="submit" kind="primary" disabled={isRunning}>
            {isRunning ? words.saving : words.save}
          </Button>
        </div>
      </form>
    </Card>
  )
}

/** A rate as the wire takes it, "1,0843" too; null for what is none, and for zero. */
export function rateOf(written: string): string | null {
  const rate = written.trim().replace(',', '.')
  const isRate = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/.test(rate)
  return isRate && !/^[0.]+$/.test(rate) ? rate : null
}
