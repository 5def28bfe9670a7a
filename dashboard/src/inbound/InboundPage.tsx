import { getRouteApi, Link } from '@tanstack/react-router'
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
  if (inbound === null) return <EmptyState>{words.gone}</EmptyState>
  return <Loaded key={inbound.app.id} inbound={inbound} />
}

function Loaded({ inbound }: { inbound: Inbound }) {
  const words = useInboundText().inbound
  const person = usePerson()
  const { app, counts, keys, offers, ownOffers, settings } = inbound
  const mayChange = person !== null && may(person, 'changeSettings')
  return (
    <div className="space-y-4">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-xl font-semibold break-words">{app.name}</h2>
          <p className="text-muted">{app.advertiser.name}</p>
        </div>
        <Link
          to="/settings/apps/$appId"
          params={{ appId: app.id }}
          className={buttonClass({ size: 'small' })}
        >
          {words.settings}
        </Link>
      </header>
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
