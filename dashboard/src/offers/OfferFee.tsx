import { useRouter } from '@tanstack/react-router'
import { PlatformFeeCard } from '../apps/PlatformFeeCard.tsx'
import { about } from '../core/confirmation.ts'
import { usePageText } from '../core/i18n/language.ts'
import type { Write } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { type Offer, setOfferFee } from './offers-data.ts'

/** The effective platform fee of an offer: its own, or its advertiser's. */
export function OfferFee({ offer }: { offer: Offer }) {
  const words = usePageText().platformFee
  const router = useRouter()
  const { id, name, currency, platform_fee: fee } = offer
  const reset = (write: Write) => async () => {
    const facts = [{ label: words.of, value: name }]
    const act = () => about({ title: words.resetting, facts }, () => setOfferFee(id, null))
    if (await write.write(act)) await router.invalidate()
  }
  return (
    <PlatformFeeCard
      isFolded
      name={name}
      fee={{ rate_bps: fee.rate_bps, fixed: [{ amount: fee.fixed, currency }] }}
      currencies={[currency]}
      note={fee.is_own ? words.isOwn : words.isOfAdvertiser}
      setFee={({ rate_bps, fixed: [part] }) =>
        setOfferFee(id, { rate_bps, fixed: part?.amount ?? '0' })
      }
      after={(write) =>
        fee.is_own && (
          <Button disabled={write.isRunning} onClick={() => void reset(write)()}>
            {words.reset}
          </Button>
        )
      }
    />
  )
}
