import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { about } from '../../core/confirmation.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { propose } from '../attention/proposals-data.ts'
import { useFinanceText } from '../finance-texts.ts'
import type { Batch, Item } from '../payouts-data.ts'
import { batchName } from './batch-names.ts'
import { openItems, type Sayings, toStatements } from './item-statements.ts'
import { StatementFields } from './StatementFields.tsx'

const outcomes = ['not_created', 'created', 'by_item'] as const
type Outcome = (typeof outcomes)[number]
const roots = ['outcome', 'paypal_batch_id', 'items', 'reason'] as const
const none = {}
const REASON_CHARACTERS_MAX = 2000

/** For single payouts, only results that differ from the default. */
const outcomesOf = ({ status }: Batch) =>
  outcomes.filter(
    (outcome) => outcome !== 'by_item' || ['quarantine', 'submitted'].includes(status),
  )

export interface Found {
  readonly batch: Batch
  readonly items: readonly Item[]
  /** When PayPal was last read to have another batch under this id. */
  readonly shownAt: string | null
}

/** The results a person found in PayPal's report, for a second person to confirm. */
export function SettleForm(props: Found & { onClose: () => void }) {
  const { batch, shownAt, onClose } = props
  const items = openItems(props.items)
  const text = useFinanceText()
  const words = text.stuck
  const format = useFormat()
  const router = useRouter()
  const [outcome, setOutcome] = useState<Outcome>(shownAt ? 'by_item' : 'not_created')
  const [sayings, setSayings] = useState<Sayings>({})
  const [paypalId, setPaypalId] = useState(batch.paypal_batch_id ?? '')
  const [reason, setReason] = useState('')
  const [isTried, setIsTried] = useState(false)
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(none, write, roots)
  const statements = outcome === 'by_item' ? toStatements(items, sayings) : []
  const isIdGood = outcome !== 'created' || /^[A-Za-z0-9-]{3,64}$/.test(paypalId.trim())
  const isReasonGood = reason.trim() !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (!isIdGood || !isReasonGood || statements === null) return
    const id = outcome === 'created' ? { paypal_batch_id: paypalId.trim() } : {}
    const said = outcome === 'by_item' ? { items: statements } : {}
    void write.write(async () => {
      const settlement = { kind: 'batch_settlement', batch_id: batch.id, outcome } as const
      const facts = [
        { label: text.payouts.batch, value: batchName(batch, format) },
        { label: text.payouts.amount, value: format.money(batch.total) },
        { label: words.outcome, value: words.outcomes[outcome] },
      ]
      const proposal = { ...settlement, ...id, ...said, reason: reason.trim() }
      await about({ title: words.settle, facts }, () => propose(proposal))
      await router.invalidate()
    })
  }
  return (
    <form ref={form} noValidate onSubmit={submit} className="space-y-4">
      {problem && <ProblemPanel problem={problem} />}
      <SelectField
        label={words.outcome}
        help={words.outcomeMeans[outcome]}
        error={errorOf('outcome')}
        options={outcomesOf(batch).map((value) => ({ value, label: words.outcomes[value] }))}
        select={{
          value: outcome,
          onChange: ({ currentTarget }) =>
            setOutcome(outcomes.find((one) => one === currentTarget.value) ?? 'not_created'),
        }}
      />
      {outcome === 'created' && (
        <Field
          label={words.paypalId}
          help={words.paypalIdHelp}
          error={isTried && !isIdGood ? words.badId : errorOf('paypal_batch_id')}
          input={{
            ...{ value: paypalId, maxLength: 64, autoComplete: 'off', spellCheck: false },
            onChange: ({ currentTarget }) => setPaypalId(currentTarget.value),
          }}
        />
      )}
      {outcome === 'by_item' && (
        <StatementFields {...{ items, shownAt, sayings, isTried, errorOf }} onChange={setSayings} />
      )}
      <TextAreaField
        label={words.reason}
        help={words.reasonHelp}
        error={isTried && !isReasonGood ? words.needsReason : errorOf('reason')}
        area={{
          ...{ value: reason, maxLength: REASON_CHARACTERS_MAX },
          onChange: ({ currentTarget }) => setReason(currentTarget.value),
        }}
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="min-w-0 flex-1 basis-48 text-sm text-pretty text-muted">{words.settleHelp}</p>
        <Button onClick={onClose}>{text.dialog.cancel}</Button>
        <Button type="submit" kind="primary" disabled={write.isRunning}>
          {write.isRunning ? words.proposing : words.propose}
        </Button>
      </div>
    </form>
  )
}
