import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Facts } from '../ui/Facts.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { ClickLink } from './ClickLink.tsx'
import type { EarnedConversion } from './earned-data.ts'
import { ReceiptWords } from './ReceiptCard.tsx'

const route = getRouteApi('/signed-in/earned/$conversionId')

/** An affiliate's own conversion: what it earns, and why. */
export function EarnedPage() {
  const text = usePageText()
  const found = route.useLoaderData()
  return (
    <div className="max-w-3xl space-y-4">
      <Link to="/" className={buttonClass({ kind: 'quiet', size: 'small' })}>
        <ArrowLeft aria-hidden="true" />
        {text.earnedPage.back}
      </Link>
      {found.ok ? (
        <Earned conversion={found.value.conversion} />
      ) : found.problem.code === 'not_found' ? (
        <Card>
          <EmptyState>{text.earnedPage.gone}</EmptyState>
        </Card>
      ) : (
        <RetryPanel problem={found.problem} />
      )}
    </div>
  )
}

function Earned({ conversion }: { conversion: EarnedConversion }) {
  const text = usePageText()
  const format = useFormat()
  const words = text.deal
  const { commission, taken_back, commission_status } = conversion
  return (
    <>
      <Card>
        <CardHeader title={text.events[conversion.event]}>
          {commission_status ? (
            <StatusPill of="commission" status={conversion.payout_status ?? commission_status} />
          ) : (
            <StatusPill of="conversion" status={conversion.status} />
          )}
        </CardHeader>
        {conversion.rejection && (
          <p className="mb-3 text-pretty text-muted">{text.rejections[conversion.rejection]}.</p>
        )}
        <Facts
          facts={[
            {
              label: text.conversions.commission,
              value: commission && <MoneyText money={commission} />,
            },
            {
              label: text.earnedPage.takenBack,
              value: taken_back && <MoneyText money={taken_back} />,
            },
            { label: words.offer, value: conversion.offer.name },
            { label: words.advertiser, value: conversion.advertiser.name },
            {
              label: words.holdUntil,
              value: conversion.hold_until && format.dayOf(conversion.hold_until),
            },
            { label: words.recorded, value: <TimeText at={conversion.recorded_at} /> },
            {
              label: words.clickId,
              value: conversion.click_id && <ClickLink id={conversion.click_id} />,
            },
            { label: text.conversions.subId, value: conversion.sub1 },
          ]}
        />
      </Card>
      <Card>
        <CardHeader title={text.earnedPage.title} help={words.receiptHelp} />
        <ReceiptWords
          receipt={conversion.receipt}
          amount={conversion.amount}
          currency={conversion.currency}
          ownId={conversion.affiliate_id}
          rejection={conversion.rejection}
          nameOf={() => null}
        />
      </Card>
    </>
  )
}
