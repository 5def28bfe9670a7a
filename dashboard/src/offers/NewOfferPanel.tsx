import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import type { App } from '../apps/apps-data.ts'
import type { Faults } from '../core/field-errors.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useUnsavedGuard } from '../core/use-unsaved-guard.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import type { OfferPart } from './form-part.ts'
import { OfferForm } from './OfferForm.tsx'
import { newOfferDraft, offerFaults, offerFields } from './offer-draft.ts'
import { createOffer } from './offers-data.ts'

const route = getRouteApi('/signed-in/offers/new')

/** Form for a new offer. Opens its panel afterwards, to set caps. */
export function NewOfferPanel() {
  const text = usePageText()
  const { apps, currencyOf } = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/offers', search: (before) => before, resetScroll: false })
  if (apps.ok && apps.value.apps.length > 0) {
    return <NewOffer apps={apps.value.apps} currencyOf={currencyOf} close={close} />
  }
  return (
    <SidePanel onClose={close}>
      {apps.ok ? (
        <EmptyState>{text.newOffer.noApps}</EmptyState>
      ) : (
        <RetryPanel problem={apps.problem} />
      )}
    </SidePanel>
  )
}

interface Owner {
  readonly app: App
  readonly currency: Currency
}

function NewOffer(props: {
  apps: readonly App[]
  currencyOf: ReadonlyMap<string, Currency>
  close: () => void
}) {
  const text = usePageText()
  const router = useRouter()
  const navigate = route.useNavigate()
  const { apps, close } = props
  const ownerOf = (app: App): Owner => {
    return { app, currency: props.currencyOf.get(app.advertiser.id) ?? 'USD' }
  }
  const [owner, setOwner] = useState(() => ownerOf(apps[0]!))
  const [draft, setDraft] = useState(newOfferDraft)
  const [faults, setFaults] = useState<Faults>({})
  const write = useWrite()
  const isSaved = useRef(false)
  useUnsavedGuard(draft !== newOfferDraft, isSaved)
  const send = () => {
    const found = offerFaults(draft, owner.currency)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    void write.write(async () => {
      const { offer } = await createOffer({
        ...offerFields(draft, owner.currency),
        ...wireOf(owner),
      })
      isSaved.current = true
      await router.invalidate()
      await navigate({
        to: '/offers/$offerId',
        params: { offerId: offer.id },
        search: (before) => before,
      })
    })
  }
  return (
    <SidePanel
      onClose={close}
      actions={
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="flex-1 basis-48 text-sm text-pretty text-muted">
            {text.newOffer.capsLater}
          </p>
          <Button onClick={close}>{text.dialog.cancel}</Button>
          <Button type="submit" form="new-offer" kind="primary" disabled={write.isRunning}>
            {write.isRunning ? text.newOffer.creating : text.newOffer.verb}
          </Button>
        </div>
      }
    >
      <OfferForm
        {...{ id: 'new-offer', draft, faults, write, isReadOnly: false, onSend: send }}
        currency={owner.currency}
        onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
        before={(errorOf) => (
          <OwnerChoice
            {...{ owner, apps, errorOf }}
            onApp={(app) => setOwner(ownerOf(app))}
            onCurrency={(currency) => setOwner({ ...owner, currency })}
          />
        )}
      />
    </SidePanel>
  )
}

const wireOf = ({ app, currency }: Owner) => ({
  ...{ app_id: app.id, advertiser_id: app.advertiser.id, currency },
})

function OwnerChoice(props: {
  owner: Owner
  apps: readonly App[]
  errorOf: OfferPart['errorOf']
  onApp: (app: App) => void
  onCurrency: (currency: Currency) => void
}) {
  const text = usePageText()
  const { owner, apps, errorOf } = props
  const isOfMany = new Set(apps.map(({ advertiser }) => advertiser.id)).size > 1
  const nameOf = (app: App) => (isOfMany ? `${app.name} · ${app.advertiser.name}` : app.name)
  return (
    <Card>
      <CardHeader title={text.newOffer.fixed} help={text.newOffer.fixedHelp} />
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        <SelectField
          label={text.newOffer.app}
          error={errorOf('app_id') ?? errorOf('advertiser_id')}
          options={apps.map((app) => ({ value: app.id, label: nameOf(app) }))}
          select={{
            value: owner.app.id,
            onChange: ({ currentTarget }) =>
              props.onApp(apps.find(({ id }) => id === currentTarget.value) ?? owner.app),
          }}
        />
        <SelectField
          label={text.newOffer.currency}
          error={errorOf('currency')}
          options={currencies.map((value) => ({ value, label: value }))}
          select={{
            value: owner.currency,
            onChange: ({ currentTarget }) => props.onCurrency(currentTarget.value as Currency),
          }}
        />
      </div>
    </Card>
  )
}
