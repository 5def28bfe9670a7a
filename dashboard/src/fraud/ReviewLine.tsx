import { Link } from '@tanstack/react-router'
import type { Decision, Review } from '../conversions/conversions-data.ts'
import { ReceiptWords } from '../conversions/ReceiptCard.tsx'
import { SignalList } from '../conversions/SignalList.tsx'
import { useSums } from '../conversions/use-decision.tsx'
import { usePageText } from '../core/i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'

/** One review: its conversion, fraud signals, money on hold, and the two decisions. */
export function ReviewLine(props: {
  review: Review
  isChosen: boolean
  /** Null for people who cannot decide. */
  onChoose: ((isOn: boolean) => void) | null
  onDecide: (decision: Decision) => void
}) {
  const text = usePageText()
  const words = text.reviews
  const sumOf = useSums()
  const { review, onChoose } = props
  const { conversion, affiliate, offer } = review
  const isOpen = review.status === 'open'
  const onHold = sumOf(review.commissions.map(({ amount }) => amount))
  return (
    <li className="py-4">
      <div className="flex items-start gap-3">
        {isOpen && onChoose && (
          <input
            type="checkbox"
            aria-label={text.deals.choose(conversion.external_id)}
            checked={props.isChosen}
            onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
            className="mt-1 size-4 shrink-0 accent-(--accent)"
          />
        )}
        <div className="min-w-0 flex-1 space-y-3">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <h3 className="min-w-0 font-medium">
              <Link
                to="/conversions/$conversionId"
                params={{ conversionId: conversion.id }}
                aria-label={text.deals.open(
                  `${text.events[conversion.event]} ${conversion.external_id}`,
                )}
                className="break-all text-accent underline-offset-2 hover:underline"
              >
                {text.events[conversion.event]} {conversion.external_id}
              </Link>
            </h3>
            {conversion.amount && <MoneyText money={conversion.amount} className="font-medium" />}
          </div>
          <p className="flex flex-wrap gap-x-3 text-sm text-muted">
            <span>
              {affiliate.name}
              {offer && ` · ${offer.name}`}
            </span>
            {!isOpen && <StatusPill of="review" status={review.status} className="text-text" />}
            {isOpen && onHold && <span>{words.waits(onHold)}</span>}
            <span>
              {words.opened} <TimeText at={review.opened_at} />
            </span>
          </p>
          {review.signals.length === 0 && <p className="text-muted">{words.byHand}</p>}
          <SignalList signals={review.signals} currency={conversion.amount?.currency ?? null} />
          {review.note && (
            <p className="text-pretty">
              <span className="text-muted">{text.deal.note}:</span> {review.note}
            </p>
          )}
          <Receipt review={review} />
          {isOpen && onChoose && (
            <div className="flex flex-wrap justify-end gap-2">
              <Button size="small" onClick={() => props.onDecide('reject')}>
                {text.decide.reject}
              </Button>
              <Button size="small" onClick={() => props.onDecide('approve')}>
                {text.decide.approve}
              </Button>
            </div>
          )}
        </div>
      </div>
    </li>
  )
}

function Receipt({ review }: { review: Review }) {
  const words = usePageText().reviews
  const { affiliate, conversion } = review
  return (
    <details>
      <summary className="cursor-pointer text-muted">{words.receipt}</summary>
      <div className="mt-2 rounded bg-sunken p-3">
        <ReceiptWords
          receipt={conversion.receipt}
          amount={conversion.amount}
          currency={conversion.amount?.currency ?? null}
          nameOf={(id) => (id === affiliate.id ? affiliate.name : null)}
        />
      </div>
    </details>
  )
}
