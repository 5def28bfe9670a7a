import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { type Currency, currencies, type OfferStatus } from '../../../schema/vocabulary.ts'
import type { App } from '../apps/apps-data.ts'
import type { Faults } from '../core/field-errors.ts'
import { useUnsavedGuard } from '../core/use-unsaved-guard.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { guideTexts } from './guide/guide-texts.ts'
import type { Owner } from './guide/owner.ts'
import { OfferForm } from './OfferForm.tsx'
import { codeFor, copyDraft, newOfferDraft, offerFaults, offerFields } from './offer-draft.ts'
import { createOffer, type Offer } from './offers-data.ts'

const route = getRouteApi('/signed-in/offers/new')

const LETTERS = '23456789abcdefghijkmnpqrstuvwxyz'

/** Four characters that are not easily confused. */
const randomWord = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => LETTERS[byte % 32]).join('')

/** Form for a new offer, empty or as a copy. Opens its panel afterwards, to set caps. */
export function NewOfferPanel() {
  const text = guideTexts.use()
  const { apps, currencyOf, original } = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({
      to: '/offers',
      search: ({ copy: _copy, ...before }) => before,
      resetScroll: false,
    })
  const failed = [apps, original].find((asked) => asked !== null && !asked.ok)
  if (failed && !failed.ok) {
    return (
      <SidePanel onClose={close}>
        <RetryPanel problem={failed.problem} />
      </SidePanel>
    )
  }
  const list = apps.ok ? apps.value.apps : []
  if (list.length === 0) {
    return (
      <SidePanel onClose={close}>
        <EmptyState>{text.newOffer.noApps}</EmptyState>
      </SidePanel>
    )
  }
  const copied = original?.ok ? original.value.offer : null
  return <NewOffer key={copied?.id} {...{ apps: list, currencyOf, close, copied }} />
}

function NewOffer(props: {
  apps: readonly App[]
  currencyOf: ReadonlyMap<string, Currency>
  copied: Offer | null
  close: () => void
}) {
  const text = guideTexts.use()
  const router = useRouter()
  const navigate = route.useNavigate()
  const { apps, copied, close } = props
  const [random] = useState(randomWord)
  const ownerOf = (app: App): Owner => {
    return { app, currency: props.currencyOf.get(app.advertiser.id) ?? 'USD' }
  }
  const [owner, setOwner] = useState(() => {
    const app = apps.find(({ id }) => id === copied?.app.id) ?? apps[0]!
    return copied ? { app, currency: copied.currency } : ownerOf(app)
  })
  const [start] = useState(() =>
    copied ? copyDraft(copied, text.guide.nameOfCopy(copied.name)) : newOfferDraft,
  )
  const [draft, setDraft] = useState(start)
  const [faults, setFaults] = useState<Faults>({})
  const write = useWrite()
  const isSaved = useRef(false)
  useUnsavedGuard(draft !== start, isSaved)
  const madeCode = codeFor(draft.name, random)
  const send = (status: OfferStatus) => {
    const written = { ...draft, status, code: draft.code.trim() || madeCode }
    const found = offerFaults(written, owner.currency)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    void write.write(async () => {
      const { offer } = await createOffer({
        ...offerFields(written, owner.currency),
        ...wireOf(owner),
      })
      isSaved.current = true
      await router.invalidate()
      await navigate({
        to: '/offers/$offerId',
        params: { offerId: offer.id },
        search: ({ copy: _copy, ...before }) => before,
      })
    })
  }
  return (
    <SidePanel
      onClose={close}
      {...(copied ? { title: text.guide.copyOf(copied.name) } : {})}
      actions={
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="flex-1 basis-48 text-sm text-pretty text-muted">
            {copied ? text.guide.copied : text.newOffer.capsLater}
          </p>
          <Button onClick={close}>{text.dialog.cancel}</Button>
          {draft.status !== 'draft' && (
            <Button disabled={write.isRunning} onClick={() => send('draft')}>
              {text.guide.draft}
            </Button>
          )}
          <Button type="submit" form="new-offer" kind="primary" disabled={write.isRunning}>
            {write.isRunning ? text.newOffer.creating : text.newOffer.verb}
          </Button>
        </div>
      }
    >
      <OfferForm
        {...{ id: 'new-offer', draft, faults, write, isReadOnly: false, madeCode }}
        onSend={() => send(draft.status)}
        currency={owner.currency}
        onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
        lead={({ errorOf }) => (
          <AppChoice
            {...{ apps, chosen: owner.app }}
            error={errorOf('app_id') ?? errorOf('advertiser_id')}
            onChange={(app) => setOwner(ownerOf(app))}
          />
        )}
        more={({ errorOf }) => (
          <CurrencyChoice
            currency={owner.currency}
            error={errorOf('currency')}
            onChange={(currency) => setOwner({ ...owner, currency })}
          />
        )}
      />
    </SidePanel>
  )
}

const wireOf = ({ app, currency }: Owner) => ({
  ...{ app_id: app.id, advertiser_id: app.advertiser.id, currency },
})

function AppChoice(props: {
  apps: readonly App[]
  chosen: App
  error: string | undefined
  onChange: (app: App) => void
}) {
  const words = guideTexts.use().guide
  const { apps, chosen } = props
  const isOfMany = new Set(apps.map(({ advertiser }) => advertiser.id)).size > 1
  const nameOf = (app: App) => (isOfMany ? `${app.name} · ${app.advertiser.name}` : app.name)
  return (
    <SelectField
      label={words.app}
      error={props.error}
      options={apps.map((app) => ({ value: app.id, label: nameOf(app) }))}
      select={{
        value: chosen.id,
        onChange: ({ currentTarget }) =>
          props.onChange(apps.find(({ id }) => id === currentTarget.value) ?? chosen),
      }}
    />
  )
}

function CurrencyChoice(props: {
  currency: Currency
  error: string | undefined
  onChange: (currency: Currency) => void
}) {
  const text = guideTexts.use()
  return (
    <Card>
      <div className="sm:max-w-xs">
        <SelectField
          label={text.newOffer.currency}
          help={text.newOffer.fixedHelp}
          error={props.error}
          options={currencies.map((value) => ({ value, label: value }))}
          select={{
            value: props.currency,
            onChange: ({ currentTarget }) => props.onChange(currentTarget.value as Currency),
          }}
        />
      </div>
    </Card>
  )
}
