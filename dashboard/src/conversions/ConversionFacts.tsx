import { Link } from '@tanstack/react-router'
import type { Money } from '../core/format/money.ts'
import { usePageText } from '../core/i18n/language.ts'
import { Card } from '../ui/Card.tsx'
import { Facts } from '../ui/Facts.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { ClickLink } from './ClickLink.tsx'
import type { ConversionDetail } from './conversions-data.ts'

const moneyOr = (money: Money | null) => money && <MoneyText money={money} />
const isZero = (money: Money | null) => money === null || /^[0.]+$/.test(money.amount)

/** The reported data, its affiliate, and its amounts. */
export function ConversionFacts({ conversion }: { conversion: ConversionDetail }) {
  const text = usePageText()
  const words = text.deal
  const { revenue, refunded, fee_returned } = conversion
  return (
    <Card>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-1">
        <StatusPill of="conversion" status={conversion.status} className="font-medium" />
        {conversion.review && <StatusPill of="review" status={conversion.review} />}
        {conversion.rejection && (
          <p className="text-pretty text-muted">{text.rejections[conversion.rejection]}.</p>
        )}
      </div>
      <Facts
        facts={[
          { label: words.amount, value: moneyOr(conversion.amount) },
          { label: words.revenue, value: isZero(revenue) ? null : moneyOr(revenue) },
          { label: words.refunded, value: isZero(refunded) ? null : moneyOr(refunded) },
          { label: words.fee, value: isZero(conversion.fee) ? null : moneyOr(conversion.fee) },
          { label: words.feeReturned, value: isZero(fee_returned) ? null : moneyOr(fee_returned) },
          { label: words.affiliate, value: conversion.affiliate?.name ?? text.deals.nobody },
          { label: words.offer, value: conversion.offer?.name },
          { label: words.app, value: conversion.app.name },
          { label: words.advertiser, value: conversion.advertiser.name },
          { label: words.customer, value: conversion.customer_id },
          { label: words.source, value: text.sources[conversion.source] },
          { label: words.foreignStatus, value: conversion.foreign_status },
          {
            label: words.clickId,
            value: conversion.click_id && <ClickLink id={conversion.click_id} />,
          },
          { label: words.occurred, value: <TimeText at={conversion.occurred_at} /> },
          { label: words.recorded, value: <TimeText at={conversion.recorded_at} /> },
          {
            label: words.decided,
            value: conversion.decided_at && <TimeText at={conversion.decided_at} />,
          },
          {
            label: words.original,
            value: conversion.original_external_id && <Original conversion={conversion} />,
          },
        ]}
      />
      {conversion.decision_note && (
        <p className="mt-3 text-pretty">
          <span className="text-muted">{words.note}:</span> {conversion.decision_note}
        </p>
      )}
      <Metadata metadata={conversion.metadata} />
    </Card>
  )
}

function Original({ conversion }: { conversion: ConversionDetail }) {
  const words = usePageText().deal
  const { original_id, original_external_id } = conversion
  if (original_id === null) return original_external_id
  return (
    <Link
      to="/conversions/$conversionId"
      params={{ conversionId: original_id }}
      search={(before) => before}
      resetScroll={false}
      className="text-accent underline-offset-2 hover:underline"
    >
      {original_external_id ?? words.openOriginal}
    </Link>
  )
}

function Metadata({ metadata }: { metadata: ConversionDetail['metadata'] }) {
  const words = usePageText().deal
  if (metadata === null || Object.keys(metadata).length === 0) return null
  return (
    <details className="mt-3">
      <summary className="cursor-pointer text-muted">{words.metadata}</summary>
      <pre className="mt-2 rounded bg-sunken p-3 font-mono text-sm break-all whitespace-pre-wrap">
        {JSON.stringify(metadata, null, 2)}
      </pre>
    </details>
  )
}
