import { useFormat } from '../../core/i18n/use-format.ts'
import type { Settled } from '../../core/problem.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { cn } from '../../ui/class-names.ts'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import type { ClickLosses } from './team-data.ts'
import { useTeamText } from './team-texts.ts'

/** Whether all of today's clicks were stored. Hidden if the server does not report it. */
export function ClickHealthCard({ losses }: { losses: Settled<ClickLosses> }) {
  const text = useTeamText()
  const format = useFormat()
  const words = text.clickHealth
  if (!losses.ok) {
    const isAbsent = losses.problem.code === 'not_found'
    return isAbsent ? null : <ProblemPanel problem={losses.problem} />
  }
  const today = losses.value.days.find(({ day }) => day === losses.value.to)
  const counts = [
    { label: words.received, count: today?.received ?? 0, isBad: false },
    { label: words.stored, count: today?.stored ?? 0, isBad: false },
    { label: words.lost, count: today?.lost_clicks ?? 0, isBad: (today?.lost_clicks ?? 0) > 0 },
  ]
  const missing = today?.missing_messages ?? 0
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      <dl className="grid grid-cols-3 gap-4">
        {counts.map(({ label, count, isBad }) => (
          <div key={label}>
            <dt className="text-sm text-muted">{label}</dt>
            <dd
              className={cn(
                'text-2xl font-semibold tabular-nums max-sm:text-xl',
                isBad && 'text-bad',
              )}
            >
              {format.number(count)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 flex items-center gap-2 text-sm text-muted">
        <span
          aria-hidden="true"
          className={cn('size-2 shrink-0 rounded-full', missing > 0 ? 'bg-warn' : 'bg-good')}
        />
        {missing > 0 ? words.missing(missing) : words.fine}
      </p>
      <Waiting waiting={losses.value.waiting} />
    </Card>
  )
}

/** Clicks not in the database yet: messages to be stored, and those set aside. */
function Waiting({ waiting }: { waiting: ClickLosses['waiting'] }) {
  const words = useTeamText().clickWaiting
  const counts = waiting ?? { spooled: 0, put_aside: 0, more: false }
  const isSome = counts.spooled + counts.put_aside > 0
  const messageCount = (count: number) => words.messages(count, counts.more)
  return (
    <p className="mt-1 flex items-center gap-2 text-sm text-muted">
      <span
        aria-hidden="true"
        className={cn('size-2 shrink-0 rounded-full', isSome || !waiting ? 'bg-warn' : 'bg-good')}
      />
      {waiting === null && words.unknown}
      {waiting &&
        (isSome
          ? words.some(messageCount(counts.spooled), messageCount(counts.put_aside))
          : words.none)}
    </p>
  )
}
