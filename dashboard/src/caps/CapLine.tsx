import { type FormEvent, useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { HardnessField, limitFault } from './CapForm.tsx'
import { isLimit } from './cap-limit.ts'
import type { Cap, CapPatch } from './caps-data.ts'

/** One cap: what it limits, how much is used, and a field to change its limit. */
export function CapLine(props: {
  cap: Cap
  isReadOnly: boolean
  isRunning: boolean
  onChange: (part: CapPatch) => Promise<boolean>
}) {
  const text = usePageText()
  const format = useFormat()
  const words = text.offers
  const [isOpen, setIsOpen] = useState(false)
  const { cap } = props
  const amount = (value: string) =>
    cap.currency
      ? format.money({ amount: value, currency: cap.currency })
      : format.number(Number(value))
  const title = `${words.capOf[cap.metric]} ${words.per[cap.period]}`
  const limit = amount(cap.limit_value)
  const isArchived = cap.archived_at !== null
  const archiveVerb = isArchived ? text.capsOf.restore : words.archiveCap
  const used =
    cap.used_value === null ? words.countedAtEdge : words.usedOf(amount(cap.used_value), limit)
  return (
    <li className="space-y-2 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium">
            {title} · {limit}
          </p>
          <p className="text-sm text-pretty text-muted">
            {cap.affiliate?.name ?? words.everyAffiliate} · {cap.is_hard ? words.hard : words.soft}
            {cap.reached_at && <span className="text-warn"> · {words.reached}</span>}
          </p>
        </div>
        {!props.isReadOnly && (
          <div className="flex flex-wrap gap-2">
            {!isArchived && (
              <Button size="small" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
                {words.changeLimit}
              </Button>
            )}
            <Button
              size="small"
              disabled={props.isRunning}
              aria-label={`${archiveVerb}: ${title}`}
              onClick={() => void props.onChange({ archived: !isArchived })}
            >
              {archiveVerb}
            </Button>
          </div>
        )}
      </div>
      <Used cap={cap} words={used} />
      {isOpen && (
        <LimitForm
          {...{ cap, title, isRunning: props.isRunning }}
          onSend={async (part) => {
            if (await props.onChange(part)) setIsOpen(false)
          }}
        />
      )}
    </li>
  )
}

/** The amount used, as text and as a bar. Click caps have no bar, because the edge counts them. */
function Used({ cap, words }: { cap: Cap; words: string }) {
  return (
    <>
      <p className="text-sm text-muted tabular-nums">{words}</p>
      {cap.used_value !== null && (
        <ProgressBar
          label={words}
          parts={[
            {
              key: 'used',
              count: Math.min(Number(cap.used_value), Number(cap.limit_value)),
              color: cap.reached_at ? 'bg-warn' : 'bg-accent',
            },
          ]}
          total={Number(cap.limit_value)}
        />
      )}
    </>
  )
}

function LimitForm(props: {
  cap: Cap
  title: string
  isRunning: boolean
  onSend: (part: CapPatch) => Promise<void>
}) {
  const text = usePageText()
  const { cap } = props
  const [limit, setLimit] = useState(cap.limit_value)
  const [isHard, setIsHard] = useState(cap.is_hard)
  const [isFaulty, setIsFaulty] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isLimit(limit, cap.metric)) {
      setIsFaulty(true)
      return
    }
    void props.onSend({ limit_value: limit.trim(), is_hard: isHard })
  }
  return (
    <form
      noValidate
      onSubmit={submit}
      className="grid grid-cols-2 items-end gap-3 py-1 sm:grid-cols-[1fr_1fr_auto]"
    >
      <Field
        label={text.offers.limitOf(props.title)}
        error={isFaulty ? text.editor.faults[limitFault(cap.metric)] : undefined}
        input={{
          ...{ inputMode: 'decimal', value: limit, maxLength: 16, autoComplete: 'off' },
          onChange: ({ currentTarget }) => {
            setLimit(currentTarget.value)
            setIsFaulty(false)
          },
        }}
      />
      <HardnessField isHard={isHard} onChange={setIsHard} />
      <Button type="submit" disabled={props.isRunning} className="h-11 max-sm:col-span-2 sm:h-10">
        {props.isRunning ? text.editor.saving : text.editor.save}
      </Button>
    </form>
  )
}
