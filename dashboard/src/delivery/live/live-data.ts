import { api, read } from '../../core/api.ts'
import { addDays, dayIn } from '../../core/format/dates.ts'
import { type Delivery, readLatest } from '../delivery-data.ts'

const ROWS = 20

const readClicks = (query: Record<string, string>) => read(api.v1['click-log'].$get({ query }))
const readConversions = (query: Record<string, string>) =>
  read(api.v1['conversion-log'].$get({ query }))

export type Click = Awaited<ReturnType<typeof readClicks>>['clicks'][number]
export type Conversion = Awaited<ReturnType<typeof readConversions>>['conversions'][number]

/** A line of the live view. */
export type LiveEvent = { readonly key: string; readonly at: string } & (
  | { readonly kind: 'click'; readonly row: Click }
  | { readonly kind: 'conversion'; readonly row: Conversion }
  | { readonly kind: 'delivery'; readonly row: Delivery }
)

/** The latest clicks, conversions and deliveries since yesterday. */
export async function readLive(timeZone: string, now: Date): Promise<readonly LiveEvent[]> {
  const query = { from: addDays(dayIn(timeZone, now), -1), limit: String(ROWS) }
  const [{ clicks }, { conversions }, deliveries] = await Promise.all([
    readClicks(query),
    readConversions(query),
    readLatest(ROWS),
  ])
  return [
    ...clicks.map((row) => event('click' as const, row.clicked_at, row)),
    ...conversions.map((row) => event('conversion' as const, row.recorded_at, row)),
    ...deliveries.map((row) =>
      event('delivery' as const, row.attempted_at ?? row.occurred_at, row),
    ),
  ]
}

const event = <Kind extends string, Row extends { id: string }>(
  kind: Kind,
  at: string,
  row: Row,
) => ({ key: `${kind} ${row.id}`, at, kind, row })
