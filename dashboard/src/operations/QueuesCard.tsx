import { Link } from '@tanstack/react-router'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Sparkline } from '../ui/charts/Sparkline.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { QueueState } from './operations-data.ts'
import { useOperationsText } from './operations-texts.ts'

/** Every queue: queued messages, those processed in the last hour, and undelivered ones. */
export function QueuesCard({ queues }: { queues: readonly QueueState[] }) {
  const words = useOperationsText().operations
  return (
    <Card>
      <CardHeader title={words.queues} help={words.queuesHelp} />
      <Table
        caption={words.queues}
        columns={useColumns()}
        rows={queues}
        rowKey={({ queue }) => queue}
        empty={null}
      />
    </Card>
  )
}

function useColumns(): Column<QueueState>[] {
  const words = useOperationsText().operations
  const { number } = useFormat()
  const shown = (count: number | null | undefined) =>
    count === null || count === undefined ? words.unknown : number(count)
  return [
    {
      id: 'queue',
      header: words.queue,
      cell: ({ queue, last_hour }) => (
        <div className="min-w-0">
          <p className="font-medium">{words.queueNames[queue]}</p>
          {last_hour?.reason && (
            <p className="max-w-96 text-sm break-words text-muted">
              {words.lastFailure}: {last_hour.reason}
            </p>
          )}
        </div>
      ),
    },
    { id: 'waiting', header: words.waiting, isNumber: true, cell: (row) => shown(row.messages) },
    {
      id: 'oldest',
      header: words.oldest,
      isMinor: true,
      cell: ({ oldest_at }) => (oldest_at ? <TimeText at={oldest_at} /> : '—'),
    },
    {
      id: 'handled',
      header: words.handled,
      title: words.handledHelp,
      isMinor: true,
      isNumber: true,
      cell: ({ last_hour }) => (
        <span className="inline-flex items-center justify-end gap-3">
          {last_hour && last_hour.handled > 0 && <Sparkline points={last_hour.points} />}
          {shown(last_hour?.handled)}
        </span>
      ),
    },
    {
      id: 'retried',
      header: words.retried,
      title: words.retriedHelp,
      isMinor: true,
      isNumber: true,
      cell: ({ last_hour }) => (
        <span className={last_hour && last_hour.retried > 0 ? 'text-warn' : undefined}>
          {shown(last_hour?.retried)}
        </span>
      ),
    },
    {
      id: 'dead',
      header: words.dead,
      isNumber: true,
      cell: ({ queue, dead }) =>
        dead ? (
          <Link
            to="/operations/undelivered"
            search={{ queue }}
            aria-label={words.openDead(words.queueNames[queue], dead)}
            className="font-medium text-bad underline underline-offset-2"
          >
            {number(dead)}
          </Link>
        ) : (
          shown(dead)
        ),
    },
  ]
}
