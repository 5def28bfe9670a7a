/** The oracle: how often each receiver was paid, by the simulated PayPal's own journal alone. */
import { allBalances } from './simulator-accounts.ts'
import { formatValue, type JournalLine, type SimState } from './simulator-state.ts'

interface Sum {
  payments: number
  back: number
  net: bigint
}

function sumBy(journal: readonly JournalLine[], keyOf: (line: JournalLine) => string) {
  const sums = new Map<string, Sum>()
  for (const line of journal) {
    const key = keyOf(line)
    const sum = sums.get(key) ?? { payments: 0, back: 0, net: 0n }
    if (line.kind === 'out') sum.payments += 1
    else sum.back += 1
    sum.net += line.kind === 'out' ? BigInt(line.minor) : -BigInt(line.minor)
    sums.set(key, sum)
  }
  return sums
}

// Money that left the balance but has not reached a receiver.
const isHeld = (status: string) =>
  !['SUCCESS', 'FAILED', 'BLOCKED', 'RETURNED', 'REFUNDED', 'REVERSED', 'DENIED'].includes(status)

/**
 * Where all money is, per currency. `balance + held + fees + net` changes only when a test sets a balance.
 */
function placesOf(state: SimState) {
  const held: Record<string, bigint> = {}
  const fees: Record<string, bigint> = {}
  for (const item of state.batches.flatMap(({ items }) => items)) {
    const currency = item.conversion?.from ?? item.currency
    const { amount, fee } = item.conversion ?? item
    if (isHeld(item.status)) held[currency] = (held[currency] ?? 0n) + BigInt(amount) + BigInt(fee)
    else fees[currency] = (fees[currency] ?? 0n) + BigInt(fee)
  }
  return Object.fromEntries(
    Object.entries(allBalances(state)).map(([currency, balance]) => [
      currency,
      {
        balance: formatValue(balance, currency),
        held: formatValue(held[currency] ?? 0n, currency),
        fees: formatValue(fees[currency] ?? 0n, currency),
      },
    ]),
  )
}

/** `paid_twice` must be empty, always. */
export function auditView(state: SimState) {
  const { journal } = state
  const shown = (sums: Map<string, Sum>) =>
    [...sums].map(([key, { payments, back, net }]) => {
      const [id = '', currency = ''] = key.split(/ (?=[A-Z]+$)/)
      return { id, currency, payments, back, net: formatValue(net, currency) }
    })
  const items = shown(
    sumBy(journal, (line) => {
      return `${line.sender_item_id ?? `no id, ${line.payout_item_id}`} ${line.currency}`
    }),
  ).map(({ id, ...sum }) => ({ sender_item_id: id, ...sum }))
  const byId = sumBy(journal, (line) => line.sender_item_id ?? line.payout_item_id)
  const receivers = shown(sumBy(journal, (line) => `${line.receiver} ${line.currency}`))
  const totals = sumBy(journal, ({ currency }) => currency)
  return {
    payments: journal.filter(({ kind }) => kind === 'out').length,
    net: Object.fromEntries(
      [...totals].map(([currency, { net }]) => [currency, formatValue(net, currency)]),
    ),
    paid_twice: [...byId].filter(([, { payments }]) => payments > 1).map(([id]) => id),
    items,
    receivers: receivers.map(({ id, ...sum }) => ({ receiver: id, ...sum })),
    money: placesOf(state),
  }
}
