import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { cn } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { Loading, Skeleton } from '../../ui/Skeleton.tsx'
import { useDeliveryText } from '../delivery-texts.ts'
import { LiveLine } from './LiveLine.tsx'
import { type Live, useLive } from './use-live.ts'

/** Clicks, conversions and deliveries as they arrive, for setting up an integration. */
export function LivePage() {
  const words = useDeliveryText().delivery
  const [isPaused, setIsPaused] = useState(false)
  const live = useLive(isPaused)
  return (
    <Card>
      <CardHeader title={words.liveTitle} help={words.liveHelp}>
        <span
          role="status"
          className="mr-2 inline-flex items-center gap-2 text-sm text-muted max-sm:w-full"
        >
          <span
            aria-hidden="true"
            className={cn('size-2 rounded-full', isPaused ? 'bg-muted' : 'animate-breathe bg-good')}
          />
          {isPaused ? words.paused : words.live}
        </span>
        <Button size="small" onClick={() => setIsPaused(!isPaused)}>
          {isPaused ? <Play /> : <Pause />}
          {isPaused ? words.resume : words.pause}
        </Button>
      </CardHeader>
      {live.problem && <ProblemPanel problem={live.problem} className="mb-4" />}
      <Lines live={live} />
    </Card>
  )
}

function Lines({ live: { lines, fresh, problem } }: { live: Live }) {
  const words = useDeliveryText().delivery
  if (lines === null) {
    return (
      problem === null && (
        <Loading className="space-y-3">
          <Skeleton className="h-11" />
          <Skeleton className="h-11" />
          <Skeleton className="h-11" />
        </Loading>
      )
    )
  }
  if (lines.length === 0) return <EmptyState>{words.liveNone}</EmptyState>
  return (
    <div role="log" aria-label={words.newest} aria-relevant="additions">
      <ol className="-mx-4 divide-y divide-border sm:-mx-5">
        {lines.map((line) => (
          <LiveLine key={line.key} line={line} isFresh={fresh.has(line.key)} />
        ))}
      </ol>
    </div>
  )
}
