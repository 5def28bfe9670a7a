/** Customers and their affiliates, for the advertiser: look up, unbind, move. */
import { runScoped } from '../../core/database.ts'
import { deciderOf, managementOf } from '../../http/actor.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { changeBinding } from './change-binding.ts'
import {
  BindingInput,
  CustomerAnswer,
  CustomerParams,
  CustomersAnswer,
  CustomersQuery,
} from './contract.ts'
import { type CustomerView, listCustomers, toCustomerView } from './db.ts'

const tags = ['Conversions']
const CUSTOMERS_MAX = 100
const findRoute = route('get /v1/customers', {
  tags,
  summary: 'Find a customer',
  description: 'The affiliate to whom a customer of an app is bound, by the app’s own id.',
  request: { query: CustomersQuery },
  responses: { 200: answer('The customers with this id.', CustomersAnswer) },
})
const bindRoute = route('put /v1/customers/{customerId}/binding', {
  tags,
  summary: 'Unbind or move a customer',
  description:
    'From now on the customer’s orders belong to the given affiliate, or to nobody until the next first order. Earlier commissions stay. The reason is kept in the audit log. Safe to repeat.',
  request: { params: CustomerParams, body: { content: json(BindingInput), required: true } },
  responses: { 200: answer('The customer.', CustomerAnswer) },
})

export const customerRoutes = routes()
  .openapi(findRoute, async (c) => {
    const { external_id: externalId } = c.req.valid('query')
    const { db, scope } = await managementOf(c)
    const list = listCustomers({ externalId, limit: CUSTOMERS_MAX })
    const [rows = []] = await runScoped(db, scope, [list])
    return c.json({ customers: rows.map((row) => customerAnswer(toCustomerView(row))) }, 200)
  })
  .openapi(bindRoute, async (c) => {
    const { customerId } = c.req.valid('param')
    const { affiliate_id: affiliateId, offer_id: offerId, reason } = c.req.valid('json')
    const { db, scope } = await managementOf(c)
    const { ownAffiliateIds } = deciderOf(c)
    const holder = affiliateId && offerId ? { affiliateId, offerId } : null
    const now = c.var.now
    const change = { customerId, holder, reason, ownAffiliateIds, now }
    return c.json({ customer: customerAnswer(await changeBinding(db, scope, change)) }, 200)
  })

function customerAnswer(customer: CustomerView) {
  const { id, affiliate, offer } = customer
  return {
    ...{ id, affiliate, offer, external_id: customer.externalId },
    ...{ advertiser_id: customer.advertiserId, app_id: customer.appId },
    ...{ bound_at: timeAnswer(customer.boundAt), bound_by: customer.boundBy },
    ...{ conversion_id: customer.conversionId, ended_at: timeOrNull(customer.endedAt) },
    ...{ ended_by: customer.endedBy, cancelled_at: timeOrNull(customer.cancelledAt) },
  }
}
