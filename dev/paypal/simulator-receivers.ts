/** Known receivers of the simulated PayPal, and the result of payments to all others. */
import { parseValue, type SimItem, type SimReceiver, type SimState } from './simulator-state.ts'

export interface Fate {
  status: string
  error: string | null
}

const paid: Fate = { status: 'SUCCESS', error: null }

// Local part of the receiver's address → result of the item, unless the receiver is known.
const fates = [
  { prefix: 'unclaimed', status: 'UNCLAIMED', error: 'RECEIVER_UNREGISTERED' },
  { prefix: 'unconfirmed', status: 'UNCLAIMED', error: 'RECEIVER_UNCONFIRMED' },
  { prefix: 'failed', status: 'FAILED', error: 'RECEIVER_ACCOUNT_LOCKED' },
  { prefix: 'blocked', status: 'BLOCKED', error: 'REGULATORY_BLOCKED' },
  { prefix: 'onhold', status: 'ONHOLD', error: 'REGULATORY_PENDING' },
  { prefix: 'strange', status: 'TELEPORTED', error: null },
]

const closedCountries = new Set(['CU', 'IR', 'KP', 'SY'])
const accountId = /^[A-Z0-9]{13}$/

export const newReceiver: SimReceiver = {
  is_registered: true,
  is_confirmed: true,
  is_locked: false,
  country: 'US',
  limit: null,
  status: null,
  error: null,
}

/** The final status of an item when its batch is processed. */
export function fateOf(state: SimState, item: SimItem): Fate {
  if (item.error === 'DUPLICATE_ITEM') return { status: 'FAILED', error: item.error }
  const receiver = item.receiver.toLowerCase()
  const known = state.receivers[receiver]
  if (known) return fateOfKnown(known, item)
  // Observed: a phone number is accepted, and the payment is then unclaimed.
  if (item.recipient_type === 'PHONE')
    return { status: 'UNCLAIMED', error: 'RECEIVER_UNREGISTERED' }
  if (item.recipient_type === 'PAYPAL_ID' && !accountId.test(item.receiver)) {
    return { status: 'FAILED', error: 'RECEIVER_ACCOUNT_INVALID' }
  }
  return fates.find(({ prefix }) => receiver.startsWith(prefix)) ?? paid
}

function fateOfKnown(receiver: SimReceiver, item: SimItem): Fate {
  const { status, error, limit } = receiver
  if (status !== null) return { status, error }
  if (receiver.is_locked) return { status: 'FAILED', error: 'RECEIVER_ACCOUNT_LOCKED' }
  if (closedCountries.has(receiver.country)) {
    return { status: 'FAILED', error: 'RECEIVER_COUNTRY_NOT_ALLOWED' }
  }
  const most = limit === null ? null : parseValue(limit, item.currency)
  if (most !== null && BigInt(item.amount) > most) {
    return { status: 'FAILED', error: 'RECEIVING_LIMIT_EXCEEDED' }
  }
  if (!receiver.is_registered) return { status: 'UNCLAIMED', error: 'RECEIVER_UNREGISTERED' }
  return receiver.is_confirmed ? paid : { status: 'UNCLAIMED', error: 'RECEIVER_UNCONFIRMED' }
}

/** True for a receiver who may claim a pending payment. */
export const mayClaim = (receiver: SimReceiver): boolean =>
  receiver.is_registered && receiver.is_confirmed && !receiver.is_locked && receiver.status === null
