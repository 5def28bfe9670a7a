import { noteAction } from '../../audit/confirmed-actions.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { Refusal, refuse, refuseField } from '../../core/refusal.ts'
import {
  AFFILIATE_INACTIVE,
  type CustomerView,
  listCustomers,
  moveCustomer,
  type NewHolder,
  OFFER_UNKNOWN,
  toCustomerView,
  unbindCustomer,
} from './db.ts'

export interface BindingChange {
  customerId: string
  /** Null: the customer has no affiliate until the next first order. */
  holder: NewHolder | null
  reason: string
  /** The affiliate profiles of the person who decides. */
  ownAffiliateIds: readonly string[]
  now: Date
}

/**
 * Unbinds a customer or moves them to another affiliate, from now on, with the reason in the audit log. Earned
 * commissions stay. Repeating the call changes nothing.
 * @throws Refusal `not_found`, `forbidden` (one's own affiliate) or `invalid_input` naming the field.
 */
export async function changeBinding(
  db: Db,
  scope: Scope,
  { customerId, holder, reason, ownAffiliateIds, now }: BindingChange,
): Promise<CustomerView> {
  const find = listCustomers({ id: customerId })
  const [[row] = []] = await runScoped(db, scope, [find])
  if (row === undefined) throw new Refusal('not_found', 'There is no such customer.')
  const before = toCustomerView(row)
  if (isSame(before, holder)) return before
  if (holder !== null && ownAffiliateIds.includes(holder.affiliateId)) {
    throw refuse('forbidden', 'own_customer')
  }
  const { advertiserId, externalId, affiliate, offer } = before
  const facts = {
    ...{ customer_id: customerId, external_id: externalId, reason },
    from: { affiliate_id: affiliate.id, offer_id: offer.id },
    to: holder && { affiliate_id: holder.affiliateId, offer_id: holder.offerId },
  }
  const action = holder === null ? 'customer_unbound' : 'customer_moved'
  const change =
    holder === null ? [unbindCustomer(customerId, now)] : moveCustomer(customerId, holder, now)
  const results = await runScoped(db, scope, [
    ...change,
    noteAction(action, facts, { advertiserId }),
    find,
  ]).catch((error: unknown) => {
    if (guardOf(error) === OFFER_UNKNOWN) throw refuseField('offer_id', 'not_of_app')
    if (guardOf(error) === AFFILIATE_INACTIVE) {
      throw refuseField('affiliate_id', 'affiliate_cannot_earn')
    }
    throw error
  })
  return toCustomerView(results.at(-1)?.[0] ?? row)
}

function isSame(customer: CustomerView, holder: NewHolder | null): boolean {
  if (holder === null) return customer.endedBy === 'unbound'
  const { affiliate, offer, endedAt } = customer
  return endedAt === null && affiliate.id === holder.affiliateId && offer.id === holder.offerId
}
