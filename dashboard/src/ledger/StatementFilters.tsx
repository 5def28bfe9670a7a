import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Currency } from '../../../schema/vocabulary.ts'
import { dayIn } from '../core/format/dates.ts'
import { usePageText } from '../core/i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import type { Side, Statement } from './statement-data.ts'

const route = getRouteApi('/signed-in/money/statement')
const frame = getRouteApi('/signed-in')

/** Filters of a statement: advertiser, currency and days; kept in the URL. */
export function StatementFilters(props: {
  side: Side
  /** Advertisers that staff can select. */
  advertisers: readonly { readonly id: string; readonly name: string }[]
  /** Null: none was chosen, or it could not be read. */
  shown: Statement | null
}) {
  const text = usePageText()
  const words = text.statement
  const navigate = route.useNavigate()
  const own = frame.useLoaderData()
  const ask = route.useSearch()
  const [from, setFrom] = useState(ask.from ?? props.shown?.from ?? '')
  const [to, setTo] = useState(ask.to ?? props.shown?.to ?? '')
  const currency = props.shown?.currency ?? ask.currency
  const currencies = [
    ...new Set([...(props.shown?.currencies ?? []), ...(currency ? [currency] : [])]),
  ]
  const advertisers = props.side === 'affiliate' ? own : props.advertisers
  const all = props.side === 'affiliate' ? words.all : text.money.choose
  const change = (part: Partial<typeof ask>) =>
    void navigate({ search: { ...ask, ...part }, replace: true, resetScroll: false })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change({ from: from || undefined, to: to || undefined })
  }
  const today = dayIn('UTC', new Date())
  return (
    <Card>
      <form noValidate onSubmit={submit} className="grid grid-cols-2 items-end gap-3 md:flex">
        {advertisers.length > 1 && (
          <div className="col-span-2 min-w-0 md:max-w-sm md:flex-1">
            <SelectField
              label={text.money.advertiser}
              options={[
                { value: '', label: all },
                ...advertisers.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              select={{
                value: ask.advertiser_id ?? '',
                onChange: ({ currentTarget }) =>
                  change({ advertiser_id: currentTarget.value || undefined }),
              }}
            />
          </div>
        )}
        {currency && currencies.length > 1 && (
          <div className="col-span-2 md:w-28">
            <SelectField
              label={text.money.currency}
              options={currencies.map((value) => ({ value, label: value }))}
              select={{
                value: currency,
                onChange: ({ currentTarget }) =>
                  change({ currency: currentTarget.value as Currency }),
              }}
            />
          </div>
        )}
        <Field
          label={words.from}
          input={{
            ...{ type: 'date', value: from, max: today },
            onChange: ({ currentTarget }) => setFrom(currentTarget.value),
          }}
        />
        <Field
          label={words.to}
          input={{
            ...{ type: 'date', value: to, max: today },
            onChange: ({ currentTarget }) => setTo(currentTarget.value),
          }}
        />
        <Button type="submit" className="col-span-2 h-11 sm:h-10">
          {words.show}
        </Button>
      </form>
    </Card>
  )
}
