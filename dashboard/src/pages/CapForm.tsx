import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type CapMetric, capMetrics, capPeriods } from '../../../schema/vocabulary.ts'
import type { Faults } from '../faults.ts'
import { usePageText } from '../i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { useWrite } from '../use-write.ts'
import type { KnownAffiliate } from './CapsCard.tsx'
import { isLimit, isMoneyCap } from './cap-limit.ts'
import { addCap, type CapDraft, type CapSubject } from './caps-data.ts'
import { isId } from './written.ts'

const ALL = ''
const OTHER = 'other'

const empty: CapDraft = {
  ...{ metric: 'clicks', period: 'day', limit: '', isHard: true, affiliateId: '' },
}

function faultsOf({ limit, metric, affiliateId }: CapDraft, needsAffiliate: boolean): Faults {
  return {
    ...(needsAffiliate && !isId(affiliateId) ? { affiliate_id: 'id' } : {}),
    ...(isLimit(limit, metric) ? {} : { limit_value: limitFault(metric) }),
  }
}

export const limitFault = (metric: CapMetric) => (isMoneyCap(metric) ? 'amount' : 'number')

/** One more cap. The affiliate is one whom a cap names already, or is named by id. */
export function CapForm(props: { subject: CapSubject; affiliates: readonly KnownAffiliate[] }) {
  const text = usePageText()
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const { subject, affiliates } = props
  const { write, isRunning, problem, errorOf } = useWrite()
  const [draft, setDraft] = useState(empty)
  const [whom, setWhom] = useState(subject.offerId ? ALL : (affiliates[0]?.id ?? OTHER))
  const [faults, setFaults] = useState<Faults>({})
  const meant = whom === OTHER ? draft : { ...draft, affiliateId: whom }
  const change = (part: Partial<CapDraft>) => {
    setDraft({ ...draft, ...part })
    setFaults({})
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = faultsOf(meant, whom !== ALL)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    const isDone = await write(async () => {
      await addCap(subject, meant)
      await router.invalidate()
    })
    if (!isDone) return
    setDraft(empty)
    setWhom(subject.offerId ? ALL : meant.affiliateId)
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
      <Whom
        {...{ whom, affiliates, isForAll: subject.offerId !== null, draft }}
        error={wordOn('affiliate_id')}
        onWhom={(chosen) => {
          setWhom(chosen)
          setFaults({})
        }}
        onChange={change}
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

function Whom(props: {
  whom: string
  draft: CapDraft
  affiliates: readonly KnownAffiliate[]
  isForAll: boolean
  error: string | undefined
  onWhom: (whom: string) => void
  onChange: (part: Partial<CapDraft>) => void
}) {
  const text = usePageText()
  const words = text.capsOf
  const { whom, affiliates, error } = props
  const isOther = whom === OTHER
  return (
    <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
      <SelectField
        label={words.whom}
        error={isOther ? undefined : error}
        options={[
          ...(props.isForAll ? [{ value: ALL, label: text.offers.everyAffiliate }] : []),
          ...affiliates.map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` })),
          { value: OTHER, label: words.other },
        ]}
        select={{ value: whom, onChange: ({ currentTarget }) => props.onWhom(currentTarget.value) }}
      />
      {isOther && (
        <Field
          label={words.affiliateId}
          help={words.affiliateIdHelp}
          error={error}
          input={{
            ...{ value: props.draft.affiliateId, maxLength: 40, autoComplete: 'off' },
            spellCheck: false,
            onChange: ({ currentTarget }) => props.onChange({ affiliateId: currentTarget.value }),
          }}
        />
      )}
    </div>
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

/** Whether a reached cap stops what it counts, or only tells. */
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
