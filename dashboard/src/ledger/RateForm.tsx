import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { asProblem } from '../core/problem.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { proposeRate } from './money-data.ts'

const roots = ['base', 'quote', 'rate', 'as_of', 'reason'] as const
const none = {}
const blank = { rate: '', at: '', reason: '' }

interface Draft {
  readonly base: Currency
  readonly quote: Currency
  readonly rate: string
  /** In the format of the local time field; empty = now. */
  readonly at: string
  /** The source of the rate. */
  readonly reason: string
}

/** The form's values, its submission, and the errors of its fields. */
function useRateForm() {
  const words = usePageText().rates
  const router = useRouter()
  const [draft, setDraft] = useState<Draft>({ base: 'EUR', quote: 'USD', ...blank })
  const [isTried, setIsTried] = useState(false)
  const [notice, setNotice] = useState('')
  /** A rate the server found far from the last one. Sending it again confirms it. */
  const [far, setFar] = useState('')
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(none, write, roots)
  const rate = rateOf(draft.rate)
  const isSame = draft.base === draft.quote
  const asked = `${draft.base} ${draft.quote} ${rate} ${draft.at}`
  const isFar = far === asked
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part })
    setNotice('')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    const reason = draft.reason.trim()
    if (rate === null || isSame || reason === '') return
    void write.write(async () => {
      const { base, quote, at } = draft
      const asOf = at ? { as_of: new Date(at).toISOString() } : {}
      try {
        await proposeRate({ base, quote, rate, ...asOf, is_confirmed: isFar, reason })
      } catch (thrown) {
        if (asProblem(thrown).code === 'rate_differs') setFar(asked)
        throw thrown
      }
      setFar('')
      setIsTried(false)
      setDraft({ base, quote, ...blank })
      setNotice(words.saved(words.says(base, rate, quote)))
      await router.invalidate()
    })
  }
  const wordOn = (field: (typeof roots)[number]) => {
    if (isTried && rate === null && field === 'rate') return words.number
    if (isTried && isSame && field === 'quote') return words.same
    if (isTried && field === 'reason' && draft.reason.trim() === '') return words.reasonHelp
    return errorOf(field)
  }
  const { isRunning } = write
  return { draft, change, submit, wordOn, form, problem, notice, isFar, isRunning }
}

/** Form for a new rate. The server's errors appear at their fields. */
export function RateForm() {
  const words = usePageText().rates
  const { draft, change, submit, wordOn, form, problem, notice, isFar, isRunning } = useRateForm()
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
        <Field
          label={words.reason}
          help={words.reasonHelp}
          error={wordOn('reason')}
          input={{
            ...{ value: draft.reason, maxLength: 2000, autoComplete: 'off' },
            onChange: ({ currentTarget }) => change({ reason: currentTarget.value }),
          }}
        />
        <div className="flex flex-wrap items-center justify-end gap-3">
          <p role="status" className="flex-1 basis-48 text-sm text-pretty text-muted">
            {notice}
          </p>
          <Button type="submit" kind="primary" disabled={isRunning}>
            {isRunning ? words.saving : isFar ? words.saveFar : words.save}
          </Button>
        </div>
      </form>
    </Card>
  )
}

/** A rate in wire format, also from "1,0843"; null if it is invalid or zero. */
export function rateOf(written: string): string | null {
  const rate = written.trim().replace(',', '.')
  const isRate = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/.test(rate)
  return isRate && !/^[0.]+$/.test(rate) ? rate : null
}
