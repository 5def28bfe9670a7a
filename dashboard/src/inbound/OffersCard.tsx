import { Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { makePostbackSecret, type Offer } from '../offers/offers-data.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../ui/ConfirmDialog.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { useInboundText } from './inbound-texts.ts'

/** The postback secret of each offer, and up to which amount it accepts pixels. A new secret is shown once. */
export function OffersCard(props: { offers: readonly Offer[]; mayChange: boolean }) {
  const text = useInboundText()
  const words = text.inbound
  const router = useRouter()
  const [act, setAct] = useState<DangerousAct | null>(null)
  const [made, setMade] = useState<{ offerId: string; secret: string } | null>(null)
  const replacing = ({ id, name }: Offer): DangerousAct => ({
    ...{ title: text.more.makeSecretTitle, means: text.more.makeSecretMeans, kind: 'primary' },
    facts: [{ label: text.more.secret, value: name }],
    ...{ verb: text.more.makeSecretVerb, running: text.more.makingSecret },
    act: async () => {
      const { secret } = await makePostbackSecret(id)
      setMade({ offerId: id, secret })
      await router.invalidate()
    },
  })
  return (
    <Card>
      <CardHeader title={words.offers} help={words.offersHelp} />
      {props.offers.length === 0 && <p className="text-muted">{words.noOffers}</p>}
      <ul className="divide-y divide-border">
        {props.offers.map((offer) => (
          <li key={offer.id} className="py-3">
            <OfferLine
              {...{ offer, mayChange: props.mayChange }}
              onReplace={() => setAct(replacing(offer))}
            />
            <div role="status">
              {made?.offerId === offer.id && (
                <div className="mt-3">
                  <CopyField label={text.more.secret} value={made.secret} />
                  <p className="mt-2 text-sm text-muted">{text.more.secretShown}</p>
                </div>
              )}
            </div>
          </li>
        ))}
      </ul>
      <ConfirmDialog act={act} onClose={() => setAct(null)} />
    </Card>
  )
}

function OfferLine(props: { offer: Offer; mayChange: boolean; onReplace: () => void }) {
  const text = useInboundText()
  const words = text.inbound
  const format = useFormat()
  const { offer } = props
  const { currency, pixel_amount_max: amount } = offer
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <Link
          to="/offers/$offerId"
          params={{ offerId: offer.id }}
          className="font-medium underline-offset-2 hover:underline"
        >
          {offer.name}
        </Link>
        <p className="text-sm text-muted">
          {offer.has_postback_secret ? words.secretSet : words.secretNone}
          {' · '}
          {amount === null ? words.pixelsOff : words.pixelsTo(format.money({ amount, currency }))}
        </p>
      </div>
      {props.mayChange && (
        <Button
          size="small"
          aria-label={`${text.more.makeSecret}: ${offer.name}`}
          onClick={props.onReplace}
        >
          {text.more.makeSecret}
        </Button>
      )}
    </div>
  )
}
