import { cn } from '../ui/class-names.ts'
import type { DeadMessage } from './operations-data.ts'
import { useOperationsText } from './operations-texts.ts'

/** What became of a message, as a dot and a word. */
export function MessageState({ message: { state, problem } }: { message: DeadMessage }) {
  const words = useOperationsText().operations
  const shown = state === 'open' ? (problem ?? 'untried') : state
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden="true" className={cn('size-2 shrink-0 rounded-full', dots[shown])} />
      {words.messageStates[shown]}
    </span>
  )
}

const dots = {
  ...{ unreadable: 'bg-bad', failed: 'bg-bad', untried: 'bg-warn' },
  ...{ done: 'bg-good', dropped: 'bg-muted' },
} as const
