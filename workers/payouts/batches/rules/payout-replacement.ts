/** The request of a batch that replaces another one with fewer items. */
import { invariant } from '../../../core/invariant.ts'

interface FrozenRequest {
  sender_batch_header: { sender_batch_id: string }
  items: { sender_item_id: string }[]
}

/**
 * The same request with the remaining items only, under new ids. PayPal has seen the old ids, so
 * they are never used again. Items stay sorted by id.
 *
 * @param renamed new item id by old
 */
export function replacementBody(
  request: string,
  batchId: string,
  renamed: ReadonlyMap<string, string>,
): string {
  const frozen = JSON.parse(request) as FrozenRequest
  const items = frozen.items.flatMap((item) => {
    const id = renamed.get(item.sender_item_id)
    return id === undefined ? [] : [{ ...item, sender_item_id: id }]
  })
  invariant(items.length === renamed.size && items.length > 0, 'every kept item was asked for')
  items.sort((a, b) => (a.sender_item_id < b.sender_item_id ? -1 : 1))
  const header = { ...frozen.sender_batch_header, sender_batch_id: batchId }
  return JSON.stringify({ ...frozen, sender_batch_header: header, items })
}

/** Our item ids at these positions of a request; null if a position has no item. */
export function itemIdsAt(request: string, indexes: readonly number[]): string[] | null {
  const { items } = JSON.parse(request) as FrozenRequest
  const ids = indexes.map((index) => items[index]?.sender_item_id)
  return ids.every((id) => id !== undefined) ? ids : null
}
