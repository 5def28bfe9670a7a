/** The role matrix of money: every such action requires its own confirmation. */
import { expect, test } from 'vitest'
import { type Access, confirmed } from './access.ts'
import { permissions, type RouteKey } from './permissions.ts'

const matrix: Readonly<Record<string, readonly RouteKey[]>> = {
  'release before the hold ends, adjust, write off, settle an unclear batch, record a payment by hand, void an invoice, enter a rate, give credit':
    [
      'post /v1/proposals',
      'post /v1/proposals/{proposalId}/accept',
      'post /v1/bookings',
      'post /v1/bookings/{bookingId}/book',
    ],
  'create a payout batch': ['post /v1/payout-batches', 'put /v1/payout-schedule'],
  'approve a payout batch': ['post /v1/payout-batches/{batchId}/approve'],
  'send a payout batch to PayPal, or hand it out to be paid by hand': [
    'post /v1/payout-batches/{batchId}/submit',
    'post /v1/payout-batches/{batchId}/hand-out',
  ],
  'cancel an unclaimed item, pay again, say what was paid by hand': [
    'post /v1/payout-items/{itemId}/cancel',
    'post /v1/payout-items/{itemId}/pay-again',
    'post /v1/payout-items/{itemId}/record-failure',
    'post /v1/payout-items/{itemId}/propose-return',
    'post /v1/payout-batches/{batchId}/propose-payments',
  ],
  'change where and how somebody is paid': [
    'post /v1/affiliate/receiver',
    'post /v1/affiliate/receiver/undo',
    'patch /v1/affiliate/payout-preferences',
    'post /v1/affiliate/payout-preferences/undo',
  ],
  'change PayPal credentials, and who pays': [
    'put /v1/advertisers/{advertiserId}/paypal-account',
    'put /v1/advertisers/{advertiserId}/billing-mode',
  ],
  'set what the platform earns': [
    'put /v1/advertisers/{advertiserId}/platform-fee',
    'put /v1/offers/{offerId}/platform-fee',
  ],
  'pay partners a bonus': ['post /v1/bonuses'],
  'export personal data': [
    'get /v1/payouts/export.csv',
    'get /v1/payout-batches/{batchId}/receivers.csv',
    'get /v1/tax-forms/{taxFormId}/file',
    'get /v1/admin/people/{userId}/export',
  ],
}

test.each(Object.entries(matrix))('to %s takes a fresh proof', (_action, routes) => {
  for (const key of routes) {
    const access: Access = permissions[key]
    expect([key, typeof access]).toEqual([key, 'object'])
  }
})

// Personal tokens can never do what needs a confirmation: workers/people/tokens/http.db.test.ts.
test('audit 8: no personal token sends an approved batch, or hands one out', () => {
  const access = (key: RouteKey): Access => permissions[key]
  for (const verb of ['submit', 'hand-out'] as const) {
    expect(access(`post /v1/payout-batches/{batchId}/${verb}`)).toEqual(confirmed('payouts:write'))
  }
})
