import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { Copy } from 'lucide-react'
import { CapsCard } from '../caps/CapsCard.tsx'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { useDraft } from '../core/use-draft.ts'
import { usePerson } from '../core/use-person.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { SaveBar } from '../ui/forms/SaveBar.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { guideTexts } from './guide/guide-texts.ts'
import { StatusField } from './OfferBasics.tsx'
import { OfferFee } from './OfferFee.tsx'
import { OfferForm } from './OfferForm.tsx'
import { offerDraft, offerFaults, offerPatch } from './offer-draft.ts'
import { changeOffer, type loadOffer, type Offer } from './offers-data.ts'
import { PostbackSecret } from './PostbackSecret.tsx'

const route = getRouteApi('/signed-in/offers/$offerId')

/** One offer in a panel over the list, at its own URL. */
export function OfferPanel() {
  const text = usePageText()
  const router = useRouter()
  const { offer, caps } = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/offers', search: (before) => before, resetScroll: false })
  if (!offer.ok) {
    return (
      <SidePanel onClose={close}>
        <ProblemPanel
          problem={offer.problem}
          action={
            offer.problem.code !== 'not_found' && (
              <Button size="small" onClick={() => void router.invalidate()}>
                {text.actions.retry}
              </Button>
            )
          }
        />
      </SidePanel>
    )
  }
  const found = offer.value.offer
  return <OpenOffer key={found.id} {...{ offer: found, caps, close }} />
}

function OpenOffer(props: {
  offer: Offer
  caps: Awaited<ReturnType<typeof loadOffer>>['caps']
  close: () => void
}) {
  const text = guideTexts.use()
  const person = usePerson()
  const { offer, caps } = props
  const { currency } = offer
  const { draft, change, form } = useDraft(offer, {
    ...{ draftOf: offerDraft, patchOf: offerPatch },
    faultsOf: (written) => offerFaults(written, currency),
    send: async (patch) => (await changeOffer(offer.id, patch)).offer,
  })
  const { faults, write, isDirty, wasSaved, onSave } = form
  const mayChange = person !== null && may(person, 'changeOffers')
  return (
    <SidePanel
      title={offer.name}
      onClose={props.close}
      actions={
        <SaveBar
          {...{ form: 'offer', mayChange, isDirty, wasSaved, isRunning: write.isRunning }}
          readOnly={text.offers.readOnly}
        />
      }
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <OfferFacts offer={offer} />
        {mayChange && (
          <Link
            to="/offers/new"
            search={(before) => ({ ...before, copy: offer.id })}
            resetScroll={false}
            aria-label={text.guide.duplicateOf(offer.name)}
            className={buttonClass({ size: 'small' })}
          >
            <Copy aria-hidden="true" />
            {text.guide.duplicate}
          </Link>
        )}
      </div>
      <OfferForm
        {...{ id: 'offer', draft, faults, write, currency, isReadOnly: !mayChange }}
        lead={(part) => <StatusField {...part} />}
        onChange={change}
        onSend={onSave}
      />
      <OfferFee offer={offer} />
      <PostbackSecret offer={offer} isReadOnly={!mayChange} />
      {caps.ok ? (
        <CapsCard
          {...{ title: text.offers.capList, help: text.offers.capHelp, none: text.offers.noCaps }}
          isFolded
          subject={{ advertiserId: offer.advertiser.id, offerId: offer.id, currency }}
          caps={caps.value.caps}
          isReadOnly={!mayChange}
        />
      ) : (
        <ProblemPanel problem={caps.problem} />
      )}
    </SidePanel>
  )
}

function OfferFacts({ offer }: { offer: Offer }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
      <StatusPill of="offer" status={offer.status} className="text-text" />
      <span>
        {offer.advertiser.name} · {offer.app.name} · {offer.currency} ·{' '}
        <code className="font-mono">{offer.code}</code>
      </span>
    </p>
  )
}
