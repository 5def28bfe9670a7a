import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { FigureLine } from '../figures/FigureLine.tsx'
import { FigurePeriod } from '../figures/FigurePeriod.tsx'
import { useListFigures } from '../figures/list-figures.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageButtons } from '../ui/PageButtons.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import type { AdvertiserOfSettings, AdvertisersAnswer, App, AppsAnswer } from './apps-data.ts'

const route = getRouteApi('/signed-in/settings')

/** Apps and advertisers. Each opens in a panel over this page. */
export function SettingsPage() {
  const { apps, advertisers } = route.useLoaderData()
  return (
    <div className="space-y-4">
      {apps.ok ? <AppsCard page={apps.value} /> : <RetryPanel problem={apps.problem} />}
      {advertisers.ok ? (
        <AdvertisersCard page={advertisers.value} />
      ) : (
        <RetryPanel problem={advertisers.problem} />
      )}
      <Outlet />
    </div>
  )
}

function AppsCard({ page }: { page: AppsAnswer }) {
  const text = usePageText()
  const person = usePerson()
  const { apps: _apps, advertisers: _advertisers, ...period } = route.useSearch()
  const figures = useListFigures('app_id', period)
  const words = text.settings
  return (
    <Card>
      <CardHeader title={words.apps} help={words.appsHelp}>
        {person && may(person, 'changeSettings') && (
          <Link
            to="/settings/apps/new"
            search={(before) => before}
            resetScroll={false}
            className={buttonClass({ size: 'small' })}
          >
            {text.newApp.add}
          </Link>
        )}
      </CardHeader>
      {page.apps.length > 0 && <FigurePeriod search={period} figures={figures} />}
      {page.apps.length === 0 && <EmptyState>{words.noApps}</EmptyState>}
      <ul className="divide-y divide-border">
        {page.apps.map((app) => (
          <Line
            key={app.id}
            link={
              <Link
                to="/settings/apps/$appId"
                params={{ appId: app.id }}
                search={(before) => before}
                resetScroll={false}
                aria-label={words.open(app.name)}
                className={lineLinkClass}
              >
                {app.name}
              </Link>
            }
            more={hostsInWords(app) || words.noHosts}
            below={
              <>
                <Integration app={app} />
                <FigureLine figures={figures} id={app.id} />
              </>
            }
            status={<StatusPill of="settings" status={app.status} />}
          />
        ))}
      </ul>
      <PageButtons name="apps" label={words.apps} next={page.next_cursor} />
    </Card>
  )
}

/** What an app still lacks, and what uses it. */
function Integration({ app: { hosts, overview } }: { app: App }) {
  const words = usePageText().settings.integration
  const format = useFormat()
  const { has_key, active_offers, partners, last_event_on } = overview
  const missing = [
    ...(hosts.some(({ verified_at }) => verified_at !== null) ? [] : [words.noHost]),
    ...(has_key ? [] : [words.noKey]),
  ]
  const facts = [
    last_event_on === null ? words.noEvents : words.lastEvent(format.day(last_event_on)),
    words.offers(format.number(active_offers)),
    words.partners(format.number(partners)),
  ]
  return (
    <p className="text-sm text-pretty text-muted">
      {missing.length > 0 && <span className="text-warn">{missing.join(' · ')} · </span>}
      {facts.join(' · ')}
    </p>
  )
}

const hostsInWords = (app: App) => app.hosts.map(({ host }) => host).join(', ')

function AdvertisersCard({ page }: { page: AdvertisersAnswer }) {
  const text = usePageText()
  const words = text.settings
  const person = usePerson()
  const { advertisers } = page
  const factsOf = ({ currency, time_zone }: AdvertiserOfSettings) => `${currency} · ${time_zone}`
  return (
    <Card>
      <CardHeader title={advertisers.length === 1 ? words.advertiser : words.advertisers}>
        {person && may(person, 'addAdvertisers') && (
          <Link
            to="/settings/advertisers/new"
            search={(before) => before}
            resetScroll={false}
            className={buttonClass({ size: 'small' })}
          >
            {text.newAdvertiser.add}
          </Link>
        )}
      </CardHeader>
      {advertisers.length === 0 && <EmptyState>{words.noAdvertisers}</EmptyState>}
      <ul className="divide-y divide-border">
        {advertisers.map((advertiser) => (
          <Line
            key={advertiser.id}
            link={
              <Link
                to="/settings/advertisers/$advertiserId"
                params={{ advertiserId: advertiser.id }}
                search={(before) => before}
                resetScroll={false}
                aria-label={words.open(advertiser.name)}
                className={lineLinkClass}
              >
                {advertiser.name}
              </Link>
            }
            more={factsOf(advertiser)}
            status={<StatusPill of="settings" status={advertiser.status} />}
          />
        ))}
      </ul>
      <PageButtons name="advertisers" label={words.advertisers} next={page.next_cursor} />
    </Card>
  )
}

const lineLinkClass = "font-medium after:absolute after:inset-0 after:content-['']"

/** A row that opens when clicked anywhere. */
const Line = (props: { link: ReactNode; more: string; status: ReactNode; below?: ReactNode }) => (
  <li className="relative -mx-4 flex items-center justify-between gap-4 px-4 py-3 sm:-mx-5 sm:px-5 hover:bg-sunken">
    <div className="min-w-0">
      {props.link}
      <p className="truncate text-sm text-muted">{props.more}</p>
      {props.below}
    </div>
    {props.status}
  </li>
)
