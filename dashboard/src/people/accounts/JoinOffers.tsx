import { conversionEvents } from '../../../../schema/vocabulary.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { joinTexts } from './join-texts.ts'
import type { Registration } from './sign-up-data.ts'

type Offer = Registration['offers'][number]

/** What the advertiser's offers pay, and the steps until the affiliate earns. */
export function JoinOffers({ registration }: { registration: Registration }) {
  const words = joinTexts.useOwn().join
  const { offers, advertiser } = registration
  return (
    <div className="mb-8 space-y-6">
      {offers.length > 0 && (
        <section>
          <h2 className="font-medium">{words.offers}</h2>
          <ul className="mt-2 divide-y divide-border rounded-lg border border-border bg-surface px-4">
            {offers.map((offer) => (
              <li key={offer.name} className="py-3">
                <OfferToJoin offer={offer} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2 className="font-medium">{words.steps}</h2>
        <ol className="mt-2 list-decimal space-y-1 pl-5 text-muted">
          {words.list(advertiser.name).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
    </div>
  )
}

function OfferToJoin({ offer }: { offer: Offer }) {
  const words = joinTexts.useOwn().join
  const format = useFormat()
  const { currency, payout } = offer
  const pays = ({ rate_bps, fixed }: Offer['payout'][number]) => {
    const share = rate_bps > 0 ? format.bps(rate_bps) : null
    const amount = Number(fixed) > 0 ? format.money({ amount: fixed, currency }) : null
    return [amount, share].filter(Boolean).join(' + ')
  }
  const paid = payout
    .filter((rule) => pays(rule) !== '' && rule.event in words.events)
    .toSorted((a, b) => conversionEvents.indexOf(a.event) - conversionEvents.indexOf(b.event))
  return (
    <div className="flex gap-3">
      {offer.logo && (
        <img src={offer.logo} alt="" className="size-10 shrink-0 rounded object-contain" />
      )}
      <div className="min-w-0 flex-1">
        <h3 className="font-medium break-words">{offer.name}</h3>
        {offer.description && (
          <p className="text-sm break-words whitespace-pre-line text-muted">{offer.description}</p>
        )}
        <ul className="mt-1 tabular-nums">
          {paid.map((rule) => (
            <li key={rule.event}>
              <strong className="font-semibold">{pays(rule)}</strong> {words.events[rule.event]}
            </li>
          ))}
        </ul>
        <p className="mt-1 text-sm text-pretty text-muted">
          {words.days(offer.cookie_days, offer.hold_days)}
        </p>
        {offer.terms && (
          <details className="mt-1 text-sm">
            <summary className="cursor-pointer text-muted">{words.terms}</summary>
            <p className="mt-1 break-words whitespace-pre-line">{offer.terms}</p>
          </details>
        )}
      </div>
    </div>
  )
}
