import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { holds } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Facts } from '../ui/Facts.tsx'
import { NoteDialog, type NotedAct } from '../ui/NoteDialog.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { type Deliveries, pauseDeliveries, resumeDeliveries } from './operations-data.ts'
import { useOperationsText } from './operations-texts.ts'

interface Props {
  deliveries: Deliveries | null
  onChanged: () => Promise<unknown>
}

/** Postbacks and webhooks of all accounts, and the switch that pauses them. */
export function DeliveriesCard({ deliveries, onChanged }: Props) {
  const words = useOperationsText().operations
  const { number } = useFormat()
  const person = usePerson()
  const [act, setAct] = useState<NotedAct | null>(null)
  if (deliveries === null) {
    return (
      <Card>
        <CardHeader title={words.deliveries} />
        <EmptyState>{words.silent.database}</EmptyState>
      </Card>
    )
  }
  const { paused, due, oldest_due_at, retrying, failed_last_day, resting_hosts } = deliveries
  const ask = () => {
    const asked = paused ? words.resume : words.pause
    setAct({
      ...{ title: asked.title, means: asked.means, verb: asked.verb, running: words.working },
      facts: [{ label: words.due, value: number(due) }],
      ...{ noteLabel: words.reason, noteHelp: words.reasonHelp, noteCharactersMax: 500 },
      ...{ isNoteNeeded: true, kind: paused ? 'primary' : 'danger' },
      act: async (reason) => {
        await (paused ? resumeDeliveries(reason) : pauseDeliveries(reason))
        await onChanged()
        return null
      },
    })
  }
  return (
    <Card>
      <CardHeader title={words.deliveries} help={words.deliveriesHelp}>
        {person !== null && holds(person, 'operations:write') && (
          <Button size="small" onClick={ask}>
            {paused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
            {paused ? words.resume.button : words.pause.button}
          </Button>
        )}
      </CardHeader>
      {paused && (
        <p role="status" className="mb-4 rounded border border-warn/40 bg-warn/5 p-3 text-pretty">
          <span className="font-medium">
            {words.pausedBy(paused.by)} <TimeText at={paused.at} />
          </span>
          <br />
          {paused.reason}
        </p>
      )}
      <Facts
        facts={[
          { label: words.due, value: number(due) },
          { label: words.oldestDue, value: oldest_due_at && <TimeText at={oldest_due_at} /> },
          { label: words.retrying, value: number(retrying) },
          { label: words.failedDay, value: number(failed_last_day) },
          {
            label: words.resting,
            value:
              resting_hosts.length === 0
                ? null
                : resting_hosts.map(({ host, open_until }) => (
                    <span key={host} className="block">
                      {host} · <TimeText at={open_until} />
                    </span>
                  )),
          },
        ]}
      />
      <NoteDialog act={act} onClose={() => setAct(null)} />
    </Card>
  )
}
