import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { usePerson } from '../../core/use-person.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { IdText, shortId } from '../../ui/IdText.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { reportKindOf } from '../page/report-kind.ts'
import type { Click, Story } from './log-data.ts'
import { useLogText } from './log-texts.ts'
import { placeInWords, subsOf } from './log-words.ts'
import { StoryTimeline } from './StoryTimeline.tsx'
import { VerdictText } from './VerdictText.tsx'

const route = getRouteApi('/signed-in/clicks/$clickId')
const linkClass = 'text-accent underline-offset-2 hover:underline'

/** One click: what it was, what it led to, and where the money is. */
export function StoryPage() {
  const words = useLogText().story
  const found = route.useLoaderData()
  return (
    <div className="max-w-3xl space-y-4">
      <Link to="/reports/clicks" className={buttonClass({ kind: 'quiet', size: 'small' })}>
        <ArrowLeft aria-hidden="true" />
        {words.back}
      </Link>
      {found.ok ? (
        <OpenStory story={found.value} />
      ) : ['not_found', 'invalid_input'].includes(found.problem.code) ? (
        <Card>
          <EmptyState>{words.gone}</EmptyState>
        </Card>
      ) : (
        <RetryPanel problem={found.problem} />
      )}
    </div>
  )
}

const OpenStory = ({ story }: { story: Story }) => (
  <>
    <ClickCard click={story.click} />
    <StoryTimeline story={story} />
  </>
)

function ClickCard({ click }: { click: Click }) {
  const text = useLogText()
  const format = useFormat()
  const { logs: words, story } = text
  const isAffiliate = reportKindOf(usePerson()) === 'affiliate'
  const utm = [click.utm_source, click.utm_medium, click.utm_campaign].filter(Boolean)
  return (
    <Card>
      <CardHeader title={format.exact(click.clicked_at)}>
        <span className="min-w-40 sm:text-right">
          <IdText id={click.id} />
        </span>
      </CardHeader>
      <VerdictText click={click} className="mb-1 font-medium" />
      {click.kept_click_id && (
        <p className="mb-1 text-pretty text-muted">
          {story.kept} <StoryLink id={click.kept_click_id} label={story.openKept} />
        </p>
      )}
      <div className="mt-3">
        <Facts
          facts={[
            {
              label: story.repeatOf,
              value: click.duplicate_of && <StoryLink id={click.duplicate_of} />,
            },
            { label: words.offer, value: click.offer.name },
            { label: words.link, value: click.link?.label },
            { label: words.affiliate, value: isAffiliate ? null : click.affiliate.name },
            { label: story.app, value: click.app.name },
            { label: story.advertiser, value: click.advertiser.name },
            { label: words.country, value: placeInWords(click, words, format) },
            { label: words.device, value: text.devices[click.device as 'mobile'] },
            { label: story.os, value: click.os },
            { label: story.browser, value: click.browser },
            { label: story.referrer, value: click.referrer_host },
            { label: story.utm, value: utm.join(' / ') },
            ...subsOf(click).map(([number, value]) => ({
              ...{ label: text.links.subId(number), value },
            })),
            { label: story.ip, value: click.ip },
            { label: story.test, value: click.is_test ? '✓' : null },
          ]}
        />
      </div>
    </Card>
  )
}

const StoryLink = ({ id, label = shortId(id) }: { id: string; label?: string }) => (
  <Link to="/clicks/$clickId" params={{ clickId: id }} title={id} className={linkClass}>
    {label}
  </Link>
)
