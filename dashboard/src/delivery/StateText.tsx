import { cn } from '../ui/class-names.ts'
import type { Delivery, Endpoint } from './delivery-data.ts'
import { useDeliveryText } from './delivery-texts.ts'
import { isQueued } from './endpoint-words.ts'

const dots = { queued: 'bg-info', retrying: 'bg-warn', success: 'bg-good', failed: 'bg-bad' }

function Dotted({ dot, children }: { dot: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden="true" className={cn('size-2 shrink-0 rounded-full', dot)} />
      {children}
    </span>
  )
}

/** The status of a delivery as a dot and a word. */
export function StateText({
  delivery,
}: {
  delivery: Pick<Delivery, 'state' | 'attempts' | 'is_sending'>
}) {
  const { states } = useDeliveryText().delivery
  const shown = isQueued(delivery) ? 'queued' : delivery.state
  return <Dotted dot={dots[shown]}>{states[shown]}</Dotted>
}

/** Whether an endpoint is on, as a dot and a word. */
export function SwitchText({ endpoint }: { endpoint: Endpoint }) {
  const words = useDeliveryText().delivery
  if (endpoint.is_on) return <Dotted dot="bg-good">{words.on}</Dotted>
  const isOwnChoice = endpoint.stopped_by === 'person'
  return (
    <Dotted dot={isOwnChoice ? 'bg-muted' : 'bg-bad'}>
      {isOwnChoice ? words.off : words.stopped}
    </Dotted>
  )
}
