import { getRouteApi, Link } from '@tanstack/react-router'
import { appStatuses, returningCustomers } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { useDraft } from '../core/use-draft.ts'
import { usePerson } from '../core/use-person.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { type ClicksProps, DefaultOffer, Parameter } from './AppFields.tsx'
import { type AppDraft, appDraft, appPatch } from './app-draft.ts'
import type { App } from './apps-data.ts'
import { HostsCard } from './keys/HostsCard.tsx'
import { KeysCard } from './keys/KeysCard.tsx'
import { SettingsPanel } from './SettingsPanel.tsx'
import { changeApp } from './settings-data.ts'

const route = getRouteApi('/signed-in/settings/apps/$appId')
const list = getRouteApi('/signed-in/settings')

const roots = [
  'name',
  'status',
  'default_offer_id',
  'click_id_parameter',
  'consent_parameter',
  'attribution',
  'allows_placeholder_ids',
  'returning_customers',
]

/** One app in a panel over the list, at its own URL. */
export function AppPanel() {
  const text = usePageText()
  const navigate = route.useNavigate()
  const { appId } = route.useParams()
  const { apps } = list.useLoaderData()
  const close = () =>
    void navigate({ to: '/settings', search: (before) => before, resetScroll: false })
  const app = apps.ok ? apps.value.apps.find(({ id }) => id === appId) : undefined
  if (app) return <OpenApp key={app.id} app={app} close={close} />
  return (
    <SidePanel onClose={close}>
      <EmptyState>{text.settings.gone}</EmptyState>
    </SidePanel>
  )
}

function OpenApp({ app, close }: { app: App; close: () => void }) {
  const words = usePageText().settings
  const person = usePerson()
  const { offers: all, hosts, keys } = route.useLoaderData()
  const offers = all.filter((offer) => offer.app.id === app.id)
  const mayChange = person !== null && may(person, 'changeSettings')
  const { draft, change, form } = useDraft(app, {
    ...{ draftOf: appDraft, patchOf: appPatch, faultsOf: () => ({}) },
    send: async (patch) => (await changeApp(app.id, patch)).app,
  })
  return (
    <SettingsPanel
      {...form}
      title={app.name}
      facts={
        <>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="text-muted">{app.advertiser.name}</p>
            <div className="flex flex-wrap gap-2">
              <Link
                to="/integration/{-$appId}"
                params={{ appId: app.id }}
                className={buttonClass({ size: 'small' })}
              >
                {words.integrationPage}
              </Link>
              <Link
                to="/inbound/$appId"
                params={{ appId: app.id }}
                className={buttonClass({ size: 'small' })}
              >
                {words.inbound}
              </Link>
            </div>
          </div>
          {hosts.ok ? (
            <HostsCard {...{ appId: app.id, mayChange }} hosts={hosts.value.hosts} />
          ) : (
            <RetryPanel problem={hosts.problem} />
          )}
          {keys.ok ? (
            <KeysCard {...{ appId: app.id, mayChange }} keys={keys.value.app_keys} />
          ) : (
            <RetryPanel problem={keys.problem} />
          )}
        </>
      }
      {...{ roots, mayChange }}
      onClose={close}
    >
      {(errorOf) => (
        <>
          <Basics {...{ draft, errorOf }} onChange={change} />
          <Clicks {...{ app, offers, draft, errorOf }} onChange={change} />
          <Customers draft={draft} onChange={change} />
        </>
      )}
    </SettingsPanel>
  )
}

function Basics({ draft, errorOf, onChange }: Pick<ClicksProps, 'draft' | 'errorOf' | 'onChange'>) {
  const words = usePageText().settings
  return (
    <Card>
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        <Field
          label={words.name}
          error={errorOf('name')}
          input={{
            ...{ value: draft.name, maxLength: 100, autoComplete: 'off' },
            onChange: ({ currentTarget }) => onChange({ name: currentTarget.value }),
          }}
        />
        <SelectField
          label={words.state}
          help={words.stateMeans[draft.status]}
          error={errorOf('status')}
          options={appStatuses.map((value) => ({ value, label: words.status[value] }))}
          select={{
            value: draft.status,
            onChange: ({ currentTarget }) =>
              onChange({ status: currentTarget.value as AppDraft['status'] }),
          }}
        />
      </div>
    </Card>
  )
}

function Clicks(props: ClicksProps) {
  const words = usePageText().settings
  const { draft, errorOf, onChange } = props
  return (
    <Card>
      <CardHeader title={words.clicks} />
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        <DefaultOffer {...props} />
        <SelectField
          label={words.attribution}
          error={errorOf('attribution')}
          options={(['last', 'first'] as const).map((value) => ({
            ...{ value, label: words.attributions[value] },
          }))}
          select={{
            value: draft.attribution,
            onChange: ({ currentTarget }) =>
              onChange({ attribution: currentTarget.value as AppDraft['attribution'] }),
          }}
        />
        <Parameter
          label={words.clickIdParameter}
          value={draft.clickIdParameter}
          means={words.clickIdHelp}
          none={words.clickIdNone}
          error={errorOf('click_id_parameter')}
          onChange={(clickIdParameter) => onChange({ clickIdParameter })}
        />
        <Parameter
          label={words.consentParameter}
          value={draft.consentParameter}
          means={words.consentHelp}
          none={words.consentNone}
          error={errorOf('consent_parameter')}
          onChange={(consentParameter) => onChange({ consentParameter })}
        />
      </div>
    </Card>
  )
}

function Customers({ draft, onChange }: Pick<ClicksProps, 'draft' | 'onChange'>) {
  const words = usePageText().settings
  return (
    <Card>
      <CardHeader title={words.customers} />
      <div className="grid gap-5">
        <SelectField
          label={words.returningCustomers}
          help={words.returningMeans[draft.returningCustomers]}
          options={returningCustomers.map((value) => ({ value, label: words.returning[value] }))}
          select={{
            value: draft.returningCustomers,
            onChange: ({ currentTarget }) =>
              onChange({
                returningCustomers: currentTarget.value as AppDraft['returningCustomers'],
              }),
          }}
        />
        <CheckField
          label={words.placeholderIds}
          help={words.placeholderIdsHelp}
          input={{
            checked: draft.allowsPlaceholderIds,
            onChange: ({ currentTarget }) =>
              onChange({ allowsPlaceholderIds: currentTarget.checked }),
          }}
        />
      </div>
    </Card>
  )
}
