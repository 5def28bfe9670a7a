/** What the demo shop remembers while it runs: its orders, and each call with its answer. */

export interface Order {
  externalId: string
  customerId: string
}

export interface ShopCall {
  event: string
  sent: Record<string, unknown>
  /** Null when the API did not answer. */
  status: number | null
  answer: string
}

const CALLS_MAX = 200

export interface ShopBook {
  /** Remembers a call; a sale is an order from then on. */
  note(call: ShopCall): void
  /** The order named, or null; the last one where none is named. */
  findOrder(externalId: string | null): Order | null
  lastOrder(): Order | null
  /** Newest first. */
  calls(): readonly ShopCall[]
}

export function openShopBook(): ShopBook {
  const orders = new Map<string, Order>()
  const calls: ShopCall[] = []
  const lastOrder = () => [...orders.values()].at(-1) ?? null
  return {
    note(call) {
      calls.unshift(call)
      calls.splice(CALLS_MAX)
      const { external_id: externalId, customer_id: customerId } = call.sent
      if (call.event !== 'sale') return
      orders.set(String(externalId), {
        externalId: String(externalId),
        customerId: String(customerId),
      })
      const [oldest] = orders.keys()
      if (orders.size > CALLS_MAX && oldest !== undefined) orders.delete(oldest)
    },
    findOrder: (externalId) =>
      externalId === null ? lastOrder() : (orders.get(externalId) ?? null),
    lastOrder,
    calls: () => calls,
  }
}
