import { CircleAlert, CircleCheck } from 'lucide-react'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Facts } from '../ui/Facts.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { Loading, Skeleton } from '../ui/Skeleton.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { DeliveriesCard } from './DeliveriesCard.tsx'
import { JobsCard } from './JobsCard.tsx'
import type { Overview } from './operations-data.ts'
import { useOperationsText } from './operations-texts.ts'
import { problemInWords } from './problem-words.ts'
import { QueuesCard } from './QueuesCard.tsx'
import { useOverview } from './use-overview.ts'

/** Queues, jobs, clicks and deliveries as they are now. */
export function OverviewPage() {
  const { overview, problem, askNow } = useOverview()
  return (
    <div className="space-y-4">
      {problem && <ProblemPanel problem={problem} />}
      {overview === null ? (
        problem === null && (
          <Loading>
            <Card>
              <Skeleton className="h-64" />
            </Card>
          </Loading>
        )
      ) : (
        <>
          <StateCard overview={overview} />
          <QueuesCard queues={overview.queues} />
          <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
            <DeliveriesCard deliveries={overview.deliveries} onChanged={askNow} />
            <ClicksCard clicks={overview.clicks} />
          </div>
          <JobsCard jobs={overview.jobs} />
        </>
      )}
    </div>
  )
}

/** Whether somebody should look now, and at what. */
function StateCard({ overview }: { overview: Overview }) {
  const words = useOperationsText().operations
  const { silent, problems, checked_at } = overview
  const sentences = [
    ...silent.map(({ part }) => words.silent[part]),
    ...problems.filter((one) => one !== 'store_silent').map((one) => problemInWords(one, words)),
  ]
  const isFine = sentences.length === 0
  const Icon = isFine ? CircleCheck : CircleAlert
  return (
    <Card role="status" className="flex gap-3">
      <Icon
        aria-hidden="true"
        className={`mt-0.5 size-5 shrink-0 ${isFine ? 'text-good' : 'text-bad'}`}
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-4 font-medium">
          {isFine ? words.fine : words.notFine(sentences.length)}
          <span className="text-sm font-normal text-muted">
            {words.checked} <TimeText at={checked_at} />
          </span>
        </p>
        {!isFine && (
          <ul className="mt-1 list-disc space-y-0.5 pl-5 text-pretty">
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  )
}

function ClicksCard({ clicks: { spooled, last_day } }: { clicks: Overview['clicks'] }) {
  const words = useOperationsText().operations
  const { number } = useFormat()
  const shown = (count: number | undefined | null) =>
    count === undefined || count === null ? words.unknown : number(count)
  return (
    <Card>
      <CardHeader title={words.clicks} help={words.clicksHelp} />
      <Facts
        facts={[
          { label: words.received, value: shown(last_day?.received) },
          { label: words.stored, value: shown(last_day?.stored) },
          { label: words.missing, value: shown(last_day?.missing_messages) },
          { label: words.lost, value: shown(last_day?.lost_clicks) },
          { label: words.spooled, value: shown(spooled) },
        ]}
      />
    </Card>
  )
}
