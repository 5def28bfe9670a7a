import { getRouteApi } from '@tanstack/react-router'
import { usePageText } from '../i18n/language.ts'
import { may } from '../permissions.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Field } from '../ui/Field.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { usePerson } from '../use-person.ts'
import { type AppDraft, appDraft, appPatch } from './app-draft.ts'
import type { App } from './apps-data.ts'
import type { Offer } from './offers-data.ts'
import { SettingsPanel } from './SettingsPanel.tsx'
import { changeApp } from './settings-data.ts'
import { useDraft } from './use-draft.ts'

const route = getRouteApi('/signed-in/settings/apps/$appId')
const list = getRouteApi('/signed-in/settings')

const roots = ['default_offer_id', 'click_id_parameter', 'consent_parameter', 'attribution']

/** One app over the list, at its own URL. */
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
    <SidePanel title={text.pages.app} onClose={close}>
      <EmptyState>{text.settings.gone}</EmptyState>
    </SidePanel>
  )
}

function OpenApp({ app, close }: { app: App; close: () => void }) {
  const person = usePerson()
  const offers = route.useLoaderData().filter((offer) => offer.app.id === app.id)
  const { draft, change, form } = useDraft(app, {
    ...{ draftOf: appDraft, patchOf: appPatch, faultsOf: () => ({}) },
    send: async (patch) => (await changeApp(app.id, patch)).app,
  })
  return (
    <SettingsPanel
      {...form}
      title={app.name}
      facts={<Hosts app={app} />}
      roots={roots}
      mayChange={person !== null && may(person, 'changeSettings')}
      onClose={close}
    >
      {(errorOf) => <Clicks {...{ app, offers, draft, errorOf }} onChange={change} />}
    </SettingsPanel>
  )
}

function Hosts({ app }: { app: App }) {
  const words = usePageText().settings
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <StatusPill of="settings" status={app.status} className="text-text" />
        <span>{app.advertiser.name}</span>
      </p>
      <Card>
        <CardHeader title={words.hosts} help={words.hostsHelp} />
        {app.hosts.length === 0 && <p className="text-muted">{words.noHosts}</p>}
        <ul className="divide-y divide-border">
          {app.hosts.map(({ host, verified_at }) => (
            <li key={host} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
              <code className="min-w-0 flex-1 basis-48 font-mono text-sm break-all">{host}</code>
              <span className="text-sm text-muted">
                <StatusPill of="host" status={verified_at ? 'verified' : 'unverified'} />{' '}
                {verified_at && <TimeText at={verified_at} />}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  )
}

interface ClicksProps {
  readonly app: App
  readonly offers: readonly Offer[]
  readonly draft: AppDraft
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (part: Partial<AppDraft>) => void
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

function DefaultOffer({ app, offers, draft, errorOf, onChange }: ClicksProps) {
  const words = usePageText().settings
  const now = app.default_offer
  // The one of now is a choice also where the list of offers did not come.
  const isListed = now === null || offers.some(({ id }) => id === now.id)
  const choices = isListed ? offers : [now, ...offers]
  return (
    <SelectField
      label={words.defaultOffer}
      help={words.defaultOfferHelp}
      error={errorOf('default_offer_id')}
      options={[
        { value: '', label: words.noDefault },
        ...choices.map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` })),
      ]}
      select={{
        value: draft.defaultOfferId,
        onChange: ({ currentTarget }) => onChange({ defaultOfferId: currentTarget.value }),
      }}
    />
  )
}

function Parameter(props: {
  label: string
  value: string
  /** What it means, by the parameter's name. */
  means: (name: string) => string
  none: string
  error: string | undefined
  onChange: (value: string) => void
}) {
  const text = usePageText()
  const name = props.value.trim()
  return (
    <Field
      label={`${props.label} (${text.editor.optional})`}
      help={name === '' ? props.none : props.means(name)}
      error={props.error}
      input={{
        ...{ value: props.value, maxLength: 64, autoComplete: 'off', spellCheck: false },
        autoCapitalize: 'none',
        onChange: ({ currentTarget }) => props.onChange(currentTarget.value),
      }}
    />
  )
}
