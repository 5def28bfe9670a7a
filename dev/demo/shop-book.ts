/** The demo shop's orders and API calls, kept in memory. */

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
  /** Stores a call. A sale is also stored as an order. */
  note(call: ShopCall): void
  /** The named order, or null. Without a name, the last order. */
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
