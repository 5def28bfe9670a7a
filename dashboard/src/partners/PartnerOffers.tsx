import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import { FigureLine } from '../figures/FigureLine.tsx'
import { FigurePeriod } from '../figures/FigurePeriod.tsx'
import { useListFigures } from '../figures/list-figures.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { enroll, type OpenPartner } from './partners-data.ts'

const route = getRouteApi('/signed-in/partners/list')

/** A partner's offers with coupons and their figures. The advertiser can enroll them in others. */
export function PartnerOffers(props: {
  advertiserId: string
  open: OpenPartner
  mayJoin: boolean
}) {
  const text = usePageText()
  const words = text.partner
  const router = useRouter()
  const { advertiserId, open, mayJoin } = props
  const { range, from, to } = route.useSearch()
  const period = { range, from, to }
  const figures = useListFigures('coupon', period, advertiserId)
  const isEnrolled = open.offers.some(({ enrollment }) => enrollment !== null)
  const [coupon, setCoupon] = useState('')
  const { write, isRunning, problem, errorOf } = useWrite()
  const fault = errorOf('coupon')
  const join = (offerId: string) =>
    void write(async () => {
      await enroll(advertiserId, open.partner.affiliate.id, offerId, coupon)
      setCoupon('')
      await router.invalidate()
    })
  const hasMore = mayJoin && open.offers.some(({ enrollment }) => enrollment === null)
  return (
    <Card>
      <CardHeader title={words.offers} help={words.offersHelp} />
      {isEnrolled && <FigurePeriod search={period} figures={figures} />}
      {problem && !fault && <ProblemPanel problem={problem} className="mb-4" />}
      {open.offers.length === 0 && <p className="text-muted">{words.noOffers}</p>}
      <ul className="divide-y divide-border">
        {open.offers.map(({ offer, is_open, enrollment }) => (
          <li
            key={offer.id}
            className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 py-2"
          >
            <div className="min-w-0 flex-1">
              <p className="truncate">{offer.name}</p>
              <p className="flex flex-wrap gap-x-2 text-sm text-muted">
                <StatusPill of="offer" status={offer.status} />
                {!is_open && `· ${words.closed}`}
              </p>
            </div>
            {enrollment ? (
              <span className="min-w-0 font-mono text-sm break-all">{enrollment.coupon}</span>
            ) : (
              mayJoin && (
                <Button
                  size="small"
                  disabled={isRunning}
                  aria-label={words.joinOf(offer.name)}
                  onClick={() => join(offer.id)}
                >
                  {isRunning ? words.joining : words.join}
                </Button>
              )
            )}
            {enrollment && (
              <div className="w-full">
                <FigureLine figures={figures} id={enrollment.coupon.toUpperCase()} />
              </div>
            )}
          </li>
        ))}
      </ul>
      {hasMore && (
        <div className="mt-4 max-w-sm border-t border-border pt-4">
          <Field
            label={`${words.coupon} (${text.editor.optional})`}
            help={words.couponHelp}
            error={fault}
            input={{
              ...{ value: coupon, maxLength: 40, autoComplete: 'off', spellCheck: false },
              onChange: ({ currentTarget }) => setCoupon(currentTarget.value),
            }}
          />
        </div>
      )}
    </Card>
  )
}
