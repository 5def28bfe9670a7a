import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { conversionEvents, currencies } from '../../../../schema/vocabulary.ts'
import type { App } from '../../apps/apps-data.ts'
import type { Faults } from '../../core/field-errors.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { useUnsavedGuard } from '../../core/use-unsaved-guard.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import type { OfferChoice } from '../conversions-data.ts'
import { type Entered, enterConversion } from './event-log-data.ts'
import { ManualEvidence } from './ManualEvidence.tsx'
import { ManualField, type ManualPart } from './ManualField.tsx'
import {
  hasWay,
  isReversal,
  type ManualDraft,
  manualFaults,
  manualFields,
  newManualDraft,
} from './manual-draft.ts'

const roots = [
  ...['app_id', 'event', 'external_id', 'original_external_id', 'click_id', 'coupon', 'note'],
  ...['affiliate_id', 'offer_id', 'customer_id', 'amount', 'currency', 'occurred_at'],
]

/** The local time field uses the browser's time zone. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const zoned = (local: string) => new Date(local).toISOString()

/** Form for a manual conversion, with a date in the past and a reason. */
export function ManualCard(props: { apps: readonly App[]; offers: readonly OfferChoice[] }) {
  const words = usePageText().manual
  const { apps } = props
  const [start, setStart] = useState(() => newManualDraft(apps[0]!.id))
  const [draft, setDraft] = useState(start)
  const [faults, setFaults] = useState<Faults>({})
  const [entered, setEntered] = useState<Entered | null>(null)
  const write = useWrite()
  const { form, errorOf, count, problem } = useFormFaults(faults, write, roots)
  useUnsavedGuard(draft !== start)
  const onChange = (part: Partial<ManualDraft>) => setDraft((before) => ({ ...before, ...part }))
  const send = (event: FormEvent) => {
    event.preventDefault()
    const found = manualFaults(draft)
    setFaults(found)
    setEntered(null)
    if (Object.keys(found).length > 0) return
    void write.write(async () => {
      setEntered(await enterConversion(manualFields(draft, zoned)))
      const next = { ...newManualDraft(draft.appId), way: draft.way, event: draft.event }
      setStart(next)
      setDraft(next)
    })
  }
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      <form ref={form} noValidate onSubmit={send} className="scroll-mt-4 space-y-5">
        {problem && <ProblemPanel problem={problem} />}
        <FormSummary count={count} />
        <What {...{ draft, errorOf, onChange, apps }} />
        {hasWay(draft) && (
          <ManualEvidence {...{ draft, errorOf, onChange }} offers={props.offers} />
        )}
        <Money {...{ draft, errorOf, onChange }} />
        <TextAreaField
          label={words.note}
          error={errorOf('note')}
          area={{
            ...{ rows: 2, maxLength: 500, value: draft.note },
            onChange: ({ currentTarget }) => onChange({ note: currentTarget.value }),
          }}
        />
        <div className="flex flex-wrap items-center justify-end gap-3">
          <div role="status" className="flex-1 basis-48">
            {entered && <Outcome entered={entered} />}
          </div>
          <Button type="submit" kind="primary" disabled={write.isRunning}>
            {write.isRunning ? words.entering : words.enter}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function Outcome({ entered }: { entered: Entered }) {
  const text = usePageText()
  const words = text.manual
  const format = useFormat()
  const { conversion, replayed } = entered
  if (conversion === null) return <p className="text-pretty">{words.parked}</p>
  const { amount, asked, rejection } = conversion
  const isLess = amount !== null && asked !== null && amount.amount !== asked.amount
  return (
    <p className="text-pretty">
      {replayed ? words.before : words.recorded}{' '}
      {isLess && `${words.takenBack(format.money(amount), format.money(asked))} `}
      {rejection !== null && `${words.earnsNothing(text.rejections[rejection])} `}
      <Link
        to="/conversions/$conversionId"
        params={{ conversionId: conversion.id }}
        className="text-accent underline-offset-2 hover:underline"
      >
        {words.open}
      </Link>
    </p>
  )
}

function What(props: ManualPart & { apps: readonly App[] }) {
  const text = usePageText()
  const words = text.manual
  const { apps, ...part } = props
  const { draft, errorOf, onChange } = part
  return (
    <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
      {apps.length > 1 && (
        <SelectField
          label={words.app}
          error={errorOf('app_id')}
          options={apps.map(({ id, name }) => ({ value: id, label: name }))}
          select={{
            value: draft.appId,
            onChange: ({ currentTarget }) => onChange({ appId: currentTarget.value }),
          }}
        />
      )}
      <SelectField
        label={words.event}
        error={errorOf('event')}
        options={conversionEvents.map((value) => ({ value, label: text.events[value] }))}
        select={{
          value: draft.event,
          onChange: ({ currentTarget }) =>
            onChange({ event: currentTarget.value as ManualDraft['event'] }),
        }}
      />
      <ManualField {...part} label={words.externalId} name="externalId" wire="external_id" />
      {isReversal(draft) && (
        <ManualField
          {...part}
          label={words.original}
          name="originalId"
          wire="original_external_id"
        />
      )}
    </div>
  )
}

function Money(part: ManualPart) {
  const text = usePageText()
  const words = text.manual
  const { draft, errorOf, onChange } = part
  const isCustomerNeeded = draft.event === 'rebill' || draft.event === 'cancel'
  const optional = (label: string) => `${label} (${text.editor.optional})`
  return (
    <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
      <ManualField
        {...{ ...part, name: 'amount', wire: 'amount', inputMode: 'decimal', lengthMax: 32 }}
        label={words.amount}
      />
      <SelectField
        label={words.currency}
        error={errorOf('currency')}
        options={[
          { value: '', label: words.offerCurrency },
          ...currencies.map((value) => ({ value, label: value })),
        ]}
        select={{
          value: draft.currency,
          onChange: ({ currentTarget }) =>
            onChange({ currency: currentTarget.value as ManualDraft['currency'] }),
        }}
      />
      <ManualField
        {...{ ...part, name: 'customerId', wire: 'customer_id' }}
        label={isCustomerNeeded ? words.customer : optional(words.customer)}
      />
      <ManualField
        {...{ ...part, name: 'occurred', wire: 'occurred_at', type: 'datetime-local' }}
        label={optional(words.occurred)}
        help={words.occurredHelp(zone)}
      />
    </div>
  )
}
