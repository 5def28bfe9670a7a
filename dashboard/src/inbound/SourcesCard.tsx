import { Link } from '@tanstack/react-router'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { Inbound, SourceCount } from './inbound-data.ts'
import { useInboundText } from './inbound-texts.ts'

/** Each source: where it is set up, and the number of its events. A row filters the log. */
export function SourcesCard(props: { counts: readonly SourceCount[]; inbound: Inbound }) {
  const text = useInboundText()
  const words = text.inbound
  const format = useFormat()
  const { settings, ownOffers } = props.inbound
  const own = new Set(ownOffers.map(({ id }) => id))
  const days = settings.ok ? settings.value.pixels.filter((day) => own.has(day.offer_id)) : []
  const unlogged = days.reduce((sum, day) => sum + day.refused + day.over_limit, 0)
  const number = (id: 'accepted' | 'parked' | 'refused'): Column<SourceCount> => ({
    ...{ id, header: words[id], isNumber: true },
    cell: (row) => (row[id] === 0 ? '—' : format.number(row[id])),
  })
  const columns: Column<SourceCount>[] = [
    {
      id: 'source',
      header: words.source,
      cell: (row) => (
        <div className="py-1">
          <Link
            to="."
            search={{ source: row.source }}
            resetScroll={false}
            className="font-medium after:absolute after:inset-0 after:content-['']"
          >
            {text.sources[row.source]}
          </Link>
          <p className="text-sm text-muted">{words.how[row.source]}</p>
        </div>
      ),
    },
    ...[number('accepted'), number('parked'), number('refused')],
    {
      ...{ id: 'last', header: words.last, isNumber: true, isMinor: true },
      cell: (row) => (row.last_at ? <TimeText at={row.last_at} /> : words.never),
    },
  ]
  return (
    <Card>
      <CardHeader title={words.sources} help={words.sourcesHelp} />
      <Table
        caption={words.caption}
        columns={columns}
        rows={props.counts}
        rowKey={(row) => row.source}
        empty={null}
      />
      {unlogged > 0 && (
        <p className="mt-3 text-sm text-muted">{words.pixelsRefused(format.number(unlogged))}</p>
      )}
    </Card>
  )
}
