import { getRouteApi } from '@tanstack/react-router'
import { CapsCard } from '../caps/CapsCard.tsx'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { useDraft } from '../core/use-draft.ts'
import { usePerson } from '../core/use-person.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { AdvertiserTerms } from './AdvertiserTerms.tsx'
import {
  type AdvertiserDraft,
  advertiserDraft,
  advertiserFaults,
  advertiserPatch,
} from './advertiser-draft.ts'
import type { AdvertiserOfSettings } from './apps-data.ts'
import { IpPolicies } from './IpPolicies.tsx'
import { LogoCard } from './LogoCard.tsx'
import { PaypalAccountCard } from './PaypalAccountCard.tsx'
import { currenciesFrom, PlatformFeeCard } from './PlatformFeeCard.tsx'
import { SettingsPanel } from './SettingsPanel.tsx'
import { PostbackSettings } from './SourceSettings.tsx'
import { changeAdvertiser, setPlatformFee } from './settings-data.ts'
import { TimeZoneField } from './TimeZoneField.tsx'

const route = getRouteApi('/signed-in/settings/advertisers/$advertiserId')
const list = getRouteApi('/signed-in/settings')

const roots = [
  ...['time_zone', 'fallback_url', 'ip_policy', 'ip_policy_by_country', 'attribution_order'],
  ...[
    'click_days',
    'conversion_seconds_min',
    'conversion_seconds_max',
    'has_fingerprinting',
    'cost_max_bps',
  ],
  ...['currency_policy', 'low_balance'],
]

/** Props shared by the parts of an advertiser's form. */
export interface AdvertiserPart {
  readonly draft: AdvertiserDraft
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (part: Partial<AdvertiserDraft>) => void
}

/** One advertiser in a panel over the list, at its own URL. */
export function AdvertiserPanel() {
  const text = usePageText()
  const navigate = route.useNavigate()
  const { advertiserId } = route.useParams()
  const { advertisers } = list.useLoaderData()
  const close = () =>
    void navigate({ to: '/settings', search: (before) => before, resetScroll: false })
  const found = advertisers.ok
    ? advertisers.value.advertisers.find(({ id }) => id === advertiserId)
    : undefined
  if (found) return <OpenAdvertiser key={found.id} advertiser={found} close={close} />
  return (
    <SidePanel onClose={close}>
      <EmptyState>{text.settings.gone}</EmptyState>
    </SidePanel>
  )
}

function OpenAdvertiser(props: { advertiser: AdvertiserOfSettings; close: () => void }) {
  const person = usePerson()
  const { advertiser } = props
  const { draft, change, form } = useDraft(advertiser, {
    ...{ draftOf: advertiserDraft, patchOf: advertiserPatch },
    faultsOf: (written) => advertiserFaults(written, advertiser.currency),
    send: async (patch) => (await changeAdvertiser(advertiser.id, patch)).advertiser,
  })
  const mayChange = person !== null && may(person, 'changeSettings')
  return (
    <SettingsPanel
      {...{ ...form, mayChange, roots }}
      title={advertiser.name}
      facts={
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
          <StatusPill of="settings" status={advertiser.status} className="text-text" />
          <span>{advertiser.currency}</span>
        </p>
      }
      onClose={props.close}
      after={
        <>
          <LogoCard {...{ advertiser, mayChange }} />
          <AdvertiserFee advertiser={advertiser} />
          <PaypalAccountCard advertiserId={advertiser.id} />
          <PostbackSettings advertiserId={advertiser.id} isReadOnly={!mayChange} />
          <CapsAcross advertiser={advertiser} isReadOnly={!mayChange} />
        </>
      }
    >
      {(errorOf) => (
        <>
          <Days {...{ draft, errorOf }} onChange={change} />
          <AdvertiserTerms
            {...{ draft, errorOf, currency: advertiser.currency }}
            onChange={change}
          />
          <IpPolicies {...{ draft, errorOf }} onChange={change} />
        </>
      )}
    </SettingsPanel>
  )
}

function AdvertiserFee({ advertiser }: { advertiser: AdvertiserOfSettings }) {
  const { fee } = route.useLoaderData()
  if (!fee.ok) return <RetryPanel problem={fee.problem} />
  const { id, name, currency } = advertiser
  return (
    <PlatformFeeCard
      {...{ name, fee: fee.value.platform_fee, currencies: currenciesFrom(currency) }}
      setFee={(written) => setPlatformFee(id, written)}
    />
  )
}

function CapsAcross(props: { advertiser: AdvertiserOfSettings; isReadOnly: boolean }) {
  const words = usePageText().capsOf
  const { caps } = route.useLoaderData()
  const { id, currency } = props.advertiser
  if (!caps.ok) return <RetryPanel problem={caps.problem} />
  return (
    <CapsCard
      {...{ title: words.acrossTitle, help: words.acrossHelp, none: words.noneAcross }}
      subject={{ advertiserId: id, offerId: null, currency }}
      caps={caps.value.filter(({ advertiser }) => advertiser.id === id)}
      isReadOnly={props.isReadOnly}
    />
  )
}

function Days({ draft, errorOf, onChange }: AdvertiserPart) {
  const text = usePageText()
  const words = text.settings
  return (
    <Card>
      <CardHeader title={words.days} />
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        <TimeZoneField
          {...{ label: words.timeZone, help: words.timeZoneHelp, value: draft.timeZone }}
          error={errorOf('time_zone')}
          onChange={(timeZone) => onChange({ timeZone })}
        />
        <Field
          label={`${words.fallback} (${text.editor.optional})`}
          help={words.fallbackHelp}
          error={errorOf('fallback_url')}
          input={{
            ...{ name: 'fallback_url', type: 'url', value: draft.fallbackUrl, maxLength: 2048 },
            ...{ autoComplete: 'off', spellCheck: false },
            onChange: ({ currentTarget }) => onChange({ fallbackUrl: currentTarget.value }),
          }}
        />
      </div>
    </Card>
  )
}
