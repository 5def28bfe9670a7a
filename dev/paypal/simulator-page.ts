/** The page of the simulated PayPal: balances, batches, and the money that left. */
import { formatValue, type SimState } from './simulator-state.ts'

const ROWS_MAX = 200

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (value: unknown) =>
  String(value ?? '–').replace(/[&<>"']/g, (c) => entities[c] ?? c)

function table(caption: string, columns: string[], rows: unknown[][]): string {
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('')
  const shown = rows.slice(0, ROWS_MAX)
  const body = shown
    .map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('\n')
  const more = rows.length > ROWS_MAX ? `<p>and ${rows.length - ROWS_MAX} more</p>` : ''
  const empty = rows.length === 0 ? '<p>None yet.</p>' : ''
  return `<h2>${escaped(caption)}</h2><div><table><thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>${empty}${more}`
}

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
div { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8884 }
td { font-variant-numeric: tabular-nums } h2 { margin-top: 2rem; font-size: 1.1rem }`

/** The page at `/`. Newest first; everything that came from outside is escaped. */
export function pageOf(state: SimState, now: number): string {
  const all = Object.entries(state.accounts).map(([id, { balances }]) => [id, balances] as const)
  const balances = [...all, ['all others', state.balances] as const].flatMap(([owner, minors]) =>
    Object.entries(minors).map(([currency, minor]) => [
      ...[owner, currency],
      formatValue(BigInt(minor), currency),
    ]),
  )
  const batches = state.batches.toReversed().map((batch) => {
    const sum = batch.items.reduce((total, item) => total + BigInt(item.amount), 0n)
    const paid = batch.items.filter(({ status }) => status === 'SUCCESS').length
    return [
      batch.payout_batch_id,
      batch.sender_batch_id,
      batch.status,
      `${paid} of ${batch.items.length} paid`,
      `${formatValue(sum, batch.currency)} ${batch.currency}`,
      new Date(batch.created_at_ms).toISOString(),
    ]
  })
  const journal = state.journal
    .toReversed()
    .map((line) => [
      line.when,
      line.kind === 'out' ? 'left' : 'came back',
      line.receiver,
      `${line.value} ${line.currency}`,
      line.sender_item_id,
    ])
  const receivers = Object.entries(state.receivers).map(([receiver, known]) => [
    receiver,
    known.is_registered ? 'yes' : 'no',
    known.is_confirmed ? 'yes' : 'no',
    known.status ?? (known.is_locked ? 'locked' : 'in order'),
    known.country,
    known.limit,
  ])
  const waiting = state.batches
    .flatMap(({ items }) => items)
    .filter(({ status }) => !['SUCCESS', 'PENDING'].includes(status))
    .toReversed()
    .map((item) => [
      item.receiver,
      `${formatValue(BigInt(item.amount), item.currency)} ${item.currency}`,
      item.is_cancelled ? 'RETURNED, cancelled' : item.status,
      item.error,
      item.sender_item_id,
    ])
  const types = new Map(state.events.map(({ id, event_type }) => [id, event_type]))
  const deliveries = state.deliveries
    .toReversed()
    .map((delivery) => [
      types.get(delivery.event_id),
      delivery.status,
      delivery.attempts,
      delivery.answer,
      new Date(delivery.due_at_ms).toISOString(),
    ])
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>PayPal simulator</title>
<style>${style}</style></head><body><h1>PayPal simulator</h1>
<p>No real money. Its clock says ${escaped(new Date(now).toISOString())}.</p>
${table('Balances', ['App', 'Currency', 'Balance'], balances)}
${table('Batches', ['Batch', 'Sender batch id', 'Status', 'Items', 'Sum', 'Created'], batches)}
${table('Not paid', ['Receiver', 'Amount', 'Status', 'Error', 'Sender item id'], waiting)}
${table('Money-out journal', ['When', 'What', 'Receiver', 'Amount', 'Sender item id'], journal)}
${table('Receivers', ['Receiver', 'Registered', 'Confirmed', 'State', 'Country', 'Limit'], receivers)}
${table('Webhooks', ['Event', 'State', 'Attempts', 'Last answer', 'Due'], deliveries)}
</body></html>`
}
