import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type CapMetric, capMetrics, capPeriods } from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { AffiliateField } from '../ui/forms/AffiliateField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { isLimit, isMoneyCap } from './cap-limit.ts'
import { addCap, type CapDraft, type CapSubject } from './caps-data.ts'

const empty: CapDraft = {
  ...{ metric: 'clicks', period: 'day', limit: '', isHard: true, affiliateId: '' },
}

function faultsOf({ limit, metric, affiliateId }: CapDraft, needsAffiliate: boolean): Faults {
  return {
    ...(needsAffiliate && affiliateId === '' ? { affiliate_id: 'affiliate' } : {}),
    ...(isLimit(limit, metric) ? {} : { limit_value: limitFault(metric) }),
  }
}

export const limitFault = (metric: CapMetric) => (isMoneyCap(metric) ? 'amount' : 'number')

/** Form for a new cap, for all affiliates or one. */
export function CapForm({ subject }: { subject: CapSubject }) {
  const text = usePageText()
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const { write, isRunning, problem, errorOf } = useWrite()
  const [draft, setDraft] = useState(empty)
  const [faults, setFaults] = useState<Faults>({})
  const change = (part: Partial<CapDraft>) => {
    setDraft({ ...draft, ...part })
    setFaults({})
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = faultsOf(draft, subject.offerId === null)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    const isDone = await write(async () => {
      await addCap(subject, draft)
      await router.invalidate()
    })
    if (isDone) setDraft(empty)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer moves the focus
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [problem, faults])
  const wordOn = (field: string) => {
    const fault = faults[field]
    return fault ? text.editor.faults[fault] : errorOf(field)
  }
  const isPlaced = wordOn('limit_value') !== undefined || wordOn('affiliate_id') !== undefined
  return (
    <form
      ref={form}
      noValidate
      aria-label={text.offers.addCap}
      onSubmit={(event) => void submit(event)}
      className="mt-4 space-y-3 border-t border-border pt-4"
    >
      {problem && !isPlaced && <ProblemPanel problem={problem} />}
      <AffiliateField
        label={text.capsOf.whom}
        {...(subject.offerId ? { help: text.choice.everybody } : {})}
        error={wordOn('affiliate_id')}
        value={draft.affiliateId}
        advertiserId={subject.advertiserId}
        onChange={(affiliateId) => change({ affiliateId })}
      />
      <Measure
        {...{ draft, currency: subject.currency, onChange: change }}
        error={wordOn('limit_value')}
      />
      <Button type="submit" disabled={isRunning}>
        {isRunning ? text.editor.saving : text.offers.addCap}
      </Button>
    </form>
  )
}

function Measure(props: {
  draft: CapDraft
  currency: string
  error: string | undefined
  onChange: (part: Partial<CapDraft>) => void
}) {
  const words = usePageText().offers
  const { draft, onChange } = props
  const unit = isMoneyCap(draft.metric) ? `, ${props.currency}` : ''
  return (
    <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4">
      <SelectField
        label={words.metric}
        options={capMetrics.map((value) => ({ value, label: words.capOf[value] }))}
        select={{
          value: draft.metric,
          onChange: ({ currentTarget }) =>
            onChange({ metric: currentTarget.value as CapDraft['metric'] }),
        }}
      />
      <SelectField
        label={words.period}
        options={capPeriods.map((value) => ({ value, label: words.per[value] }))}
        select={{
          value: draft.period,
          onChange: ({ currentTarget }) =>
            onChange({ period: currentTarget.value as CapDraft['period'] }),
        }}
      />
      <Field
        label={`${words.limit}${unit}`}
        error={props.error}
        input={{
          ...{ inputMode: 'decimal', value: draft.limit, maxLength: 16, autoComplete: 'off' },
          onChange: ({ currentTarget }) => onChange({ limit: currentTarget.value }),
        }}
      />
      <HardnessField isHard={draft.isHard} onChange={(isHard) => onChange({ isHard })} />
    </div>
  )
}

/** Whether a reached cap stops conversions or clicks, or only notifies. */
export function HardnessField(props: { isHard: boolean; onChange: (isHard: boolean) => void }) {
  const words = usePageText().offers
  return (
    <SelectField
      label={words.hardness}
      options={[
        { value: 'hard', label: words.hard },
        { value: 'soft', label: words.soft },
      ]}
      select={{
        value: props.isHard ? 'hard' : 'soft',
        onChange: ({ currentTarget }) => props.onChange(currentTarget.value === 'hard'),
      }}
    />
  )
}
