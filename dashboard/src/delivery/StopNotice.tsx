import { useRouter } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { changeEndpoint, type Endpoint } from './delivery-data.ts'
import { useDeliveryText } from './delivery-texts.ts'
import { fullNameOf } from './endpoint-words.ts'

/** Says that an endpoint does not send because its server failed, with one click to switch it on again. */
export function StopNotice({ endpoint, mayChange }: { endpoint: Endpoint; mayChange: boolean }) {
  const words = useDeliveryText().delivery
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  const { id, stopped_by: stoppedBy, stopped_at: stoppedAt } = endpoint
  if (stoppedBy === null || stoppedBy === 'person') return null
  const switchOn = () =>
    void write(async () => {
      await changeEndpoint(id, { is_on: true })
      await router.invalidate()
    })
  return (
    <div className="flex flex-wrap items-start gap-3 rounded border border-warn/40 bg-warn/5 p-4">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
      <div className="min-w-0 flex-1 basis-56">
        <p className="break-words">
          <span className="font-medium">{fullNameOf(endpoint, words)}</span>
          {stoppedAt && (
            <span className="text-muted">
              {' · '}
              <TimeText at={stoppedAt} />
            </span>
          )}
        </p>
        <p className="text-pretty text-muted">{words.stops[stoppedBy]}</p>
        {problem && <ProblemPanel problem={problem} className="mt-3" />}
      </div>
      {mayChange && (
        <Button kind="primary" disabled={isRunning} onClick={switchOn}>
          {isRunning ? words.switching : words.switchOn}
        </Button>
      )}
    </div>
  )
}
