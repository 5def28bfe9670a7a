import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { capMetrics, capPeriods } from '../../../schema/vocabulary.ts'
import { usePageText } from '../i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { useWrite } from '../use-write.ts'
import { CapLine } from './CapLine.tsx'
import { isLimit, isMoneyCap } from './cap-limit.ts'
import { addCap, type Cap, type CapDraft, changeCap, type Offer } from './offers-data.ts'

/** What limits the offer, how much of it is used, and a form for one more. */
export function OfferCaps(props: { offer: Offer; caps: readonly Cap[]; isReadOnly: boolean }) {
  const text = usePageText()
  const router = useRouter()
  const { offer, caps } = props
  // One for all lines: a double click must not reach the line that moved up.
  const change = useWrite()
  const act = (capId: string, part: Parameters<typeof changeCap>[1]) =>
    change.write(async () => {
      await changeCap(capId, part)
      await router.invalidate()
    })
  return (
    <Card>
      <CardHeader title={text.offers.capList} help={text.offers.capHelp} />
      {change.problem && <ProblemPanel problem={change.problem} className="mb-4" />}
      {caps.length === 0 && <p className="text-muted">{text.offers.noCaps}</p>}
      <ul className="divide-y divide-border">
        {caps.map((cap) => (
          <CapLine
            key={cap.id}
            cap={cap}
            isReadOnly={props.isReadOnly}
            isRunning={change.isRunning}
            onChange={(part) => act(cap.id, part)}
          />
        ))}
      </ul>
      {!props.isReadOnly && <CapForm offer={offer} />}
    </Card>
  )
}

const empty: CapDraft = { metric: 'clicks', period: 'day', limit: '', isHard: true }

function CapForm({ offer }: { offer: Offer }) {
  const text = usePageText()
  const words = text.offers
  const router = useRouter()
  const { write, isRunning, problem, errorOf } = useWrite()
  const [draft, setDraft] = useState(empty)
  const [isFaulty, setIsFaulty] = useState(false)
  const change = (part: Partial<CapDraft>) => {
    setDraft({ ...draft, ...part })
    setIsFaulty(false)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!isLimit(draft.limit, draft.metric)) {
      setIsFaulty(true)
      return
    }
    const isDone = await write(async () => {
      await addCap(offer, draft)
      await router.invalidate()
    })
    if (isDone) setDraft(empty)
  }
  const fault = isMoneyCap(draft.metric) ? text.editor.faults.amount : text.editor.faults.number
  const error = isFaulty ? fault : errorOf('limit_value')
  const unit = isMoneyCap(draft.metric) ? `, ${offer.currency}` : ''
  return (
    <form
      noValidate
      aria-label={words.addCap}
      onSubmit={(event) => void submit(event)}
      className="mt-4 space-y-3 border-t border-border pt-4"
    >
      {problem && !error && <ProblemPanel problem={problem} />}
      <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4">
        <SelectField
          label={words.metric}
          options={capMetrics.map((value) => ({ value, label: words.capOf[value] }))}
          select={{
            value: draft.metric,
            onChange: ({ currentTarget }) =>
              change({ metric: currentTarget.value as CapDraft['metric'] }),
          }}
        />
        <SelectField
          label={words.period}
          options={capPeriods.map((value) => ({ value, label: words.per[value] }))}
          select={{
            value: draft.period,
            onChange: ({ currentTarget }) =>
              change({ period: currentTarget.value as CapDraft['period'] }),
          }}
        />
        <Field
          label={`${words.limit}${unit}`}
          error={error}
          input={{
            ...{ inputMode: 'decimal', value: draft.limit, maxLength: 16, autoComplete: 'off' },
            onChange: ({ currentTarget }) => change({ limit: currentTarget.value }),
          }}
        />
        <SelectField
          label={words.hardness}
          options={[
            { value: 'hard', label: words.hard },
            { value: 'soft', label: words.soft },
          ]}
          select={{
            value: draft.isHard ? 'hard' : 'soft',
            onChange: ({ currentTarget }) => change({ isHard: currentTarget.value === 'hard' }),
          }}
        />
      </div>
      <Button type="submit" disabled={isRunning}>
        {isRunning ? text.editor.saving : words.addCap}
      </Button>
    </form>
  )
}
