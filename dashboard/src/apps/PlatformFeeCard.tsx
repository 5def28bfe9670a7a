import { useRouter } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { about } from '../core/confirmation.ts'
import type { Faults } from '../core/field-errors.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite, type Write } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { type Fee, type FeeDraft, feeDraft, feeFaults, feeFields, feeInWords } from './fee-draft.ts'

interface FeeSubject {
  readonly fee: Fee
  /** Currencies allowed for the fixed part; the default comes first. */
  readonly currencies: readonly [Currency, ...Currency[]]
  /** Name of the advertiser or offer, for the confirmation. */
  readonly name: string
  readonly setFee: (fee: ReturnType<typeof feeFields>) => Promise<unknown>
}

/** The platform fee of an advertiser or offer: its people see it, owner and admin set it. */
export function PlatformFeeCard(
  props: FeeSubject & {
    note?: string
    after?: (write: Write) => ReactNode
    /** Closed at first, with the fee in words. */
    isFolded?: true
  },
) {
  const text = usePageText()
  const format = useFormat()
  const person = usePerson()
  const words = text.platformFee
  const maySet = person !== null && may(person, 'setPlatformFee')
  const fee = feeInWords(props.fee, text, format)
  const content = (
    <>
      <p className="text-pretty">
        {fee}
        {props.note && <span className="block text-muted">{props.note}</span>}
      </p>
      {maySet && <FeeForm key={JSON.stringify(props.fee)} {...props} />}
      {!maySet && <p className="mt-1.5 text-sm text-muted">{words.setByPlatform}</p>}
    </>
  )
  if (props.isFolded) {
    return (
      <FoldedCard title={words.title} help={words.help} state={fee} hasError={false}>
        {content}
      </FoldedCard>
    )
  }
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      {content}
    </Card>
  )
}

/** All currencies, the advertiser's own first. */
export const currenciesFrom = (own: Currency): [Currency, ...Currency[]] => [
  own,
  ...currencies.filter((currency) => currency !== own),
]

const roots = ['rate_bps', 'fixed']

function FeeForm(props: FeeSubject & { after?: (write: Write) => ReactNode }) {
  const text = usePageText()
  const format = useFormat()
  const words = text.platformFee
  const router = useRouter()
  const [draft, setDraft] = useState(() => feeDraft(props.fee, props.currencies[0]))
  const [faults, setFaults] = useState<Faults>({})
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(faults, write, roots)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = feeFaults(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    const fee = feeFields(draft)
    const facts = [
      { label: words.of, value: props.name },
      { label: words.from, value: feeInWords(props.fee, text, format) },
      { label: words.to, value: feeInWords(fee, text, format) },
    ]
    const act = () => about({ title: words.changing, facts }, () => props.setFee(fee))
    if (await write.write(act)) await router.invalidate()
  }
  return (
    <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="mt-4 space-y-4">
      {problem && <ProblemPanel problem={problem} />}
      <FeeFields {...{ draft, errorOf, currencies: props.currencies }} onChange={setDraft} />
      <p className="text-sm text-pretty text-muted">{words.rebills}</p>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" disabled={write.isRunning}>
          {write.isRunning ? text.editor.saving : words.save}
        </Button>
        {props.after?.(write)}
      </div>
    </form>
  )
}

function FeeFields(props: {
  draft: FeeDraft
  currencies: readonly Currency[]
  errorOf: (field: string) => string | undefined
  onChange: (draft: FeeDraft) => void
}) {
  const words = usePageText().platformFee
  const { draft, errorOf, onChange } = props
  const { fixed } = draft
  const free = props.currencies.filter((one) => fixed.every(({ currency }) => currency !== one))
  const plain = { inputMode: 'decimal' as const, autoComplete: 'off' }
  return (
    <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
      <Field
        label={words.percent}
        error={errorOf('rate_bps')}
        input={{
          ...{ ...plain, value: draft.percent, maxLength: 6 },
          onChange: ({ currentTarget }) => onChange({ ...draft, percent: currentTarget.value }),
        }}
      />
      {fixed.map(({ currency, amount }, at) => (
        <Field
          key={currency}
          label={words.fixed(currency)}
          error={errorOf(`fixed.${at}.amount`)}
          input={{
            ...{ ...plain, value: amount, maxLength: 16 },
            onChange: ({ currentTarget }) => {
              const part = { amount: currentTarget.value, currency }
              onChange({ ...draft, fixed: fixed.with(at, part) })
            },
          }}
        />
      ))}
      {free.length > 0 && (
        <SelectField
          label={words.more}
          help={words.moreHelp}
          options={['', ...free].map((value) => ({ value, label: value || words.choose }))}
          select={{
            value: '',
            onChange: ({ currentTarget }) => {
              const part = { amount: '', currency: currentTarget.value as Currency }
              onChange({ ...draft, fixed: [...fixed, part] })
            },
          }}
        />
      )}
    </div>
  )
}
