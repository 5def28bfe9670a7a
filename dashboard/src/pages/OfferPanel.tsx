import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { Faults } from '../faults.ts'
import { usePageText } from '../i18n/language.ts'
import { may } from '../permissions.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { usePerson } from '../use-person.ts'
import { useUnsavedGuard } from '../use-unsaved-guard.ts'
import { useWrite } from '../use-write.ts'
import { CapsCard } from './CapsCard.tsx'
import { OfferForm } from './OfferForm.tsx'
import { offerDraft, offerFaults, offerPatch } from './offer-draft.ts'
import { changeOffer, type loadOffer, type Offer } from './offers-data.ts'

const route = getRouteApi('/signed-in/offers/$offerId')

/** One offer over the list, at its own URL. */
export function OfferPanel() {
  const text = usePageText()
  const router = useRouter()
  const { offer, caps } = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/offers', search: (before) => before, resetScroll: false })
  if (!offer.ok) {
    return (
      <SidePanel title={text.pages.offer} onClose={close}>
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
  const text = usePageText()
  const router = useRouter()
  const person = usePerson()
  const { offer, caps } = props
  // What the draft began from: a reading in between must not turn others' changes into ours.
  const [base, setBase] = useState(offer)
  const [draft, setDraft] = useState(() => offerDraft(offer))
  const [faults, setFaults] = useState<Faults>({})
  const [wasSaved, setWasSaved] = useState(false)
  const write = useWrite()
  const patch = offerPatch(base, draft)
  const isDirty = Object.keys(patch).length > 0
  const mayChange = person !== null && may(person, 'changeOffers')
  useUnsavedGuard(isDirty)
  const save = () => {
    const found = offerFaults(draft, offer.currency)
    setFaults(found)
    if (!isDirty || Object.keys(found).length > 0) return
    void write.write(async () => {
      const saved = await changeOffer(offer.id, patch)
      setBase(saved.offer)
      setDraft(offerDraft(saved.offer))
      setWasSaved(true)
      await router.invalidate()
    })
  }
  const notice = wasSaved && !isDirty ? text.editor.saved : ''
  return (
    <SidePanel
      title={offer.name}
      onClose={props.close}
      actions={
        <div className="flex flex-wrap items-center justify-end gap-3">
          <p role="status" className="flex-1 basis-48 text-sm text-pretty text-muted">
            {mayChange ? notice : text.offers.readOnly}
          </p>
          {mayChange && (
            <Button
              type="submit"
              form="offer"
              kind="primary"
              disabled={write.isRunning || !isDirty}
            >
              {write.isRunning ? text.editor.saving : text.editor.save}
            </Button>
          )}
        </div>
      }
    >
      <OfferFacts offer={offer} />
      <OfferForm
        id="offer"
        {...{ draft, faults, write, currency: offer.currency }}
        isReadOnly={!mayChange}
        onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
        onSend={save}
      />
      {caps.ok ? (
        <CapsCard
          {...{ title: text.offers.capList, help: text.offers.capHelp, none: text.offers.noCaps }}
          subject={{
            advertiserId: offer.advertiser.id,
            offerId: offer.id,
            currency: offer.currency,
          }}
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
