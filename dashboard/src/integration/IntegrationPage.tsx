import { getRouteApi, Link } from '@tanstack/react-router'
import { AppHeader } from '../apps/AppHeader.tsx'
import { buttonClass } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { CodeCard } from './CodeCard.tsx'
import type { LoadedIntegration } from './integration-data.ts'
import { useIntegrationText } from './integration-texts.ts'
import { NeedsCard } from './NeedsCard.tsx'
import { RehearsalCard } from './RehearsalCard.tsx'

const route = getRouteApi('/signed-in/integration/{-$appId}')

/** How an app reports clicks and conversions: what it needs, code for its framework, and a rehearsal in test mode. */
export function IntegrationPage() {
  const words = useIntegrationText().integration
  const loaded = route.useLoaderData()
  if (!loaded.ok) return <RetryPanel problem={loaded.problem} />
  if (loaded.value === null) {
    const action = (
      <Link to="/settings" className={buttonClass({ kind: 'primary' })}>
        {words.openSettings}
      </Link>
    )
    return <EmptyState action={action}>{words.noApp}</EmptyState>
  }
  return <Loaded key={loaded.value.app.id} loaded={loaded.value} />
}

function Loaded({ loaded }: { loaded: NonNullable<LoadedIntegration> }) {
  const words = useIntegrationText().integration
  const navigate = route.useNavigate()
  const { apps, app, integration } = loaded
  return (
    <div className="space-y-4">
      <AppHeader app={app}>
        {apps.length > 1 && (
          <SelectField
            label={words.app}
            options={apps.map(({ id, name }) => ({ value: id, label: name }))}
            select={{
              value: app.id,
              onChange: ({ currentTarget }) =>
                void navigate({
                  params: { appId: currentTarget.value },
                  search: ({ framework }) => ({ framework }),
                }),
            }}
          />
        )}
        <Link to="/inbound/$appId" params={{ appId: app.id }} className={buttonClass()}>
          {words.inbound}
        </Link>
      </AppHeader>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <NeedsCard appId={app.id} integration={integration} />
          <CodeCard integration={integration} />
        </div>
        <RehearsalCard appId={app.id} integration={integration} />
      </div>
    </div>
  )
}
