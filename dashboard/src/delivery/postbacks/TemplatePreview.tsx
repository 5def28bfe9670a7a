import { useEffect, useState } from 'react'
import type { PostbackEvent } from '../../../../schema/vocabulary.ts'
import type { ProblemError } from '../../core/problem.ts'
import { useLoaded } from '../../core/use-loaded.ts'
import { cn } from '../../ui/class-names.ts'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { previewPostback } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'

const TYPING_MS = 400
/** The API refuses shorter ones. */
const URL_CHARACTERS_MIN = 8

/** The URL filled with a made-up event, or the place of its first error. Asked when the typing pauses. */
export function TemplatePreview(props: { url: string; events: readonly PostbackEvent[] }) {
  const words = useDeliveryText().delivery
  const [chosen, setChosen] = useState<PostbackEvent>('sale')
  const { events } = props
  const event = events.includes(chosen) ? chosen : (events[0] ?? 'sale')
  const url = usePaused(props.url.trim())
  return (
    <section aria-label={words.preview} className="rounded border border-border bg-sunken p-3">
      <header className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <h3 className="font-medium">{words.preview}</h3>
          <p className="text-sm text-muted">{words.previewHelp}</p>
        </div>
        <select
          aria-label={words.previewEvent}
          value={event}
          onChange={({ currentTarget }) => setChosen(currentTarget.value as PostbackEvent)}
          className="h-9 rounded border border-control bg-surface px-2 text-lg sm:text-base"
        >
          {(events.length > 0 ? events : [event]).map((value) => (
            <option key={value} value={value}>
              {words.events[value]}
            </option>
          ))}
        </select>
      </header>
      <div role="status" className="min-h-16">
        {url.length < URL_CHARACTERS_MIN ? (
          <p className="text-sm text-muted">{words.previewNone}</p>
        ) : (
          <Filled url={url} event={event} />
        )}
      </div>
    </section>
  )
}

function Filled({ url, event }: { url: string; event: PostbackEvent }) {
  const loaded = useLoaded(`${event} ${url}`, () => previewPostback({ url, event }))
  if (loaded.is === 'loading') return null
  if (loaded.is === 'failed') return <Faulty url={url} problem={loaded.problem} />
  return (
    <code
      className={cn('block font-mono text-sm break-all select-all', loaded.isStale && 'opacity-60')}
    >
      {loaded.value}
    </code>
  )
}

function Faulty({ url, problem }: { url: string; problem: ProblemError }) {
  const words = useDeliveryText().delivery
  const fault = problem.errors.find(({ field }) => field === 'url')
  if (!fault) return <ProblemPanel problem={problem} />
  const position = Number(fault.params?.position ?? 0)
  return (
    <div className="space-y-1 text-sm">
      <p className="text-bad">
        {words.previewFaulty} {fault.message}
      </p>
      {position > 0 && <Marked url={url} at={position - 1} />}
    </div>
  )
}

/** The URL with the place of the error: a whole macro, or one character. */
function Marked({ url, at }: { url: string; at: number }) {
  const length = /^\{[^{}]*\}?/.exec(url.slice(at))?.[0].length ?? 1
  return (
    <code className="block font-mono break-all">
      {url.slice(0, at)}
      <mark className="rounded-sm bg-bad/15 text-bad underline decoration-wavy underline-offset-4">
        {url.slice(at, at + length) || ' '}
      </mark>
      {url.slice(at + length)}
    </code>
  )
}

/** The value once it has not changed for a moment. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), TYPING_MS)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}
