import { useFormat } from '../../core/i18n/use-format.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { useFinanceText } from '../finance-texts.ts'
import type { Item } from '../payouts-data.ts'
import { stateOf } from '../paypal-texts.ts'
import {
  faultOf,
  needsReference,
  type Saying,
  type Sayings,
  sayingOf,
  sayOfRest,
  withOutcome,
} from './item-statements.ts'

interface Fields {
  items: readonly Item[]
  /** When PayPal was last read to have another batch under this id; null = never. */
  shownAt: string | null
  sayings: Sayings
  onChange: (sayings: Sayings) => void
  /** No errors are shown before the first attempt to send. */
  isTried: boolean
  /** The server's error for one field of one payout. */
  errorOf: (field: string) => string | undefined
}

/** For each open payout: whether PayPal paid it, and the transaction id. */
export function StatementFields(props: Fields) {
  const words = useFinanceText().stuck
  const format = useFormat()
  const { items, shownAt, sayings, onChange } = props
  const left = items.filter((item) => sayingOf(item, sayings).outcome === '').length
  return (
    <div className="space-y-4">
      <p className="text-sm text-pretty text-muted">{words.byItemHelp}</p>
      {shownAt && <p className="text-pretty">{words.filledIn(format.exact(shownAt))}</p>}
      <ul className="divide-y divide-border border-y border-border">
        {items.map((item, index) => (
          <li key={item.id} className="py-4">
            <OneItem {...props} item={item} index={index} />
          </li>
        ))}
      </ul>
      {left > 0 && (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-sm text-muted">{words.leftToSay(left)}</p>
          <Button onClick={() => onChange(sayOfRest(items, sayings, 'not_paid'))}>
            {words.restNotPaid}
          </Button>
        </div>
      )}
    </div>
  )
}

function OneItem({
  item,
  index,
  shownAt,
  sayings,
  onChange,
  isTried,
  errorOf,
}: Fields & { item: Item; index: number }) {
  const words = useFinanceText().stuck
  const format = useFormat()
  const saying = sayingOf(item, sayings)
  const fault = isTried ? faultOf(item, saying) : null
  const change = (to: Partial<Saying>) => onChange({ ...sayings, [item.id]: { ...saying, ...to } })
  const said = (field: string) => errorOf(`items.${index}.${field}`)
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="flex w-full min-w-0 flex-wrap justify-between gap-x-3 font-medium">
        <span className="min-w-0 truncate">{item.affiliate.name}</span>
        <span className="tabular-nums">{format.money(item.amount)}</span>
      </legend>
      <p className="flex flex-wrap justify-between gap-x-3 text-sm text-muted">
        <span className="min-w-0 truncate">{item.receiver}</span>
        <StatusPill of="item" status={item.status} />
      </p>
      {shownAt && <ThereShown item={item} />}
      <SelectField
        label={words.itemOutcome}
        isLabelHidden
        error={fault === 'outcome' ? words.needsOutcome : said('item_id')}
        options={[
          { value: '', label: words.chooseOutcome },
          { value: 'paid', label: words.itemOutcomes.paid },
          { value: 'not_paid', label: words.itemOutcomes.not_paid },
        ]}
        select={{
          value: saying.outcome,
          onChange: ({ currentTarget: { value } }) =>
            change(
              withOutcome(item, saying, value === 'paid' || value === 'not_paid' ? value : ''),
            ),
        }}
      />
      {needsReference(item, saying) && (
        <Field
          label={saying.outcome === 'paid' ? words.transaction : words.returnTransaction}
          error={fault === 'reference' ? words.badTransaction : said('paypal_transaction_id')}
          input={{
            ...{ value: saying.reference, maxLength: 64, autoComplete: 'off', spellCheck: false },
            onChange: ({ currentTarget }) => change({ reference: currentTarget.value }),
          }}
        />
      )}
    </fieldset>
  )
}

/** What PayPal shows for the payout, and how it differs from ours. */
function ThereShown({ item: { amount, paypal_shows: shown } }: { item: Item }) {
  const text = useFinanceText()
  const words = text.stuck
  const format = useFormat()
  if (!shown) return <p className="text-sm text-warn">{words.notShown}</p>
  const isAmountOurs =
    shown.amount?.amount === amount.amount && shown.amount.currency === amount.currency
  const faults = [
    shown.is_repeated && words.shownTwice,
    !shown.is_receiver_ours && words.otherReceiver,
    !isAmountOurs && words.otherAmount,
  ].filter((fault) => fault !== false)
  const said = [
    stateOf(shown.status, text),
    shown.amount && format.money(shown.amount),
    shown.transaction_id && `${text.attention.transaction} ${shown.transaction_id}`,
  ].filter(Boolean)
  return (
    <p className="text-sm text-pretty break-words">
      <span className="text-muted">{words.payPalShows}: </span>
      {said.join(' · ')}
      {faults.map((fault) => (
        <span key={fault} className="block font-medium text-warn">
          {fault}
        </span>
      ))}
    </p>
  )
}
