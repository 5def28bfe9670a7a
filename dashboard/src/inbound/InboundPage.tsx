import { getRouteApi, Link } from '@tanstack/react-router'
import { AppHeader } from '../apps/AppHeader.tsx'
import { KeysCard } from '../apps/keys/KeysCard.tsx'
import { PostbackForm } from '../apps/SourceSettings.tsx'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { buttonClass } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import type { Inbound } from './inbound-data.ts'
import { useInboundText } from './inbound-texts.ts'
import { LogCard } from './LogCard.tsx'
import { OffersCard } from './OffersCard.tsx'
import { SourcesCard } from './SourcesCard.tsx'

const route = getRouteApi('/signed-in/inbound/$appId')

/** How the events of one app arrive: sources, secrets, networks and status mapping, beside the event log. */
export function InboundPage() {
  const words = useInboundText().inbound
  const inbound = route.useLoaderData()
  if (inbound === null) {
    const action = (
      <Link to="/settings" className={buttonClass()}>
        {words.settings}
      </Link>
    )
    return <EmptyState action={action}>{words.gone}</EmptyState>
  }
  return <Loaded key={inbound.app.id} inbound={inbound} />
}

function Loaded({ inbound }: { inbound: Inbound }) {
  const words = useInboundText().inbound
  const person = usePerson()
  const { app, counts, keys, offers, ownOffers, settings } = inbound
  const mayChange = person !== null && may(person, 'changeSettings')
  return (
    <div className="space-y-4">
      <AppHeader app={app}>
        <Link to="/settings/apps/$appId" params={{ appId: app.id }} className={buttonClass()}>
          {words.settings}
        </Link>
      </AppHeader>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="min-w-0 space-y-4">
          {counts.ok ? (
            <SourcesCard counts={counts.value.sources} inbound={inbound} />
          ) : (
            <RetryPanel problem={counts.problem} />
          )}
          {keys.ok ? (
            <KeysCard appId={app.id} keys={keys.value.app_keys} mayChange={mayChange} />
          ) : (
            <RetryPanel problem={keys.problem} />
          )}
          {offers.ok ? (
            <OffersCard offers={ownOffers} mayChange={mayChange} />
          ) : (
            <RetryPanel problem={offers.problem} />
          )}
          <p className="px-1 text-sm text-muted">{words.shared(app.advertiser.name)}</p>
          {settings.ok ? (
            <PostbackForm
              advertiserId={app.advertiser.id}
              sources={settings.value}
              isReadOnly={!mayChange}
            />
          ) : (
            <RetryPanel problem={settings.problem} />
          )}
        </div>
        <div className="min-w-0">
          {inbound.log.ok ? (
            <LogCard log={inbound.log.value} appId={app.id} />
          ) : (
            <RetryPanel problem={inbound.log.problem} />
          )}
        </div>
      </div>
    </div>
  )
}
