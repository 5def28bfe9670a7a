/** Facts that tests of all routes cannot read from the description. A route without them fails its test. */
import {
  type DescribedRoute,
  idPlaces,
  type Place,
  sampleOf,
  withValueAt,
} from './request-samples.ts'

/** Names of ids → what they are ids of; a key of TenantRows.idOf. */
const kinds: Readonly<Record<string, string>> = {
  ...{ advertiserId: 'advertiser', advertiser_id: 'advertiser', account: 'advertiser' },
  ...{ affiliateId: 'affiliate', affiliate_id: 'affiliate', affiliate_ids: 'affiliate' },
  ...{ appId: 'app', app_id: 'app', keyId: 'app_key', host: 'host', capId: 'cap' },
  ...{ offerId: 'offer', offer_id: 'offer', default_offer_id: 'offer', linkId: 'link' },
  ...{
    reportId: 'report',
    conversionId: 'conversion',
    click_id: 'click',
    clickId: 'click',
    batchId: 'batch',
  },
  ...{ bookingId: 'booking', invoiceId: 'invoice', invoice_id: 'invoice', userId: 'user' },
  ...{ invitationId: 'invitation', passkeyId: 'passkey', sessionId: 'session' },
  ...{ itemId: 'payout_item', item_id: 'payout_item', include: 'affiliate', exclude: 'affiliate' },
  ...{ tokenId: 'personal_token', code: 'registration_code', account_id: 'account' },
  ...{ proposalId: 'proposal', customerId: 'customer', costId: 'cost' },
  ...{ exportId: 'export', viewId: 'view', endpointId: 'endpoint', endpoint_id: 'endpoint' },
  about: 'conversion',
  ...{ scheduleId: 'schedule', recipient_ids: 'user' },
  ...{ creativeId: 'creative', creative_id: 'creative' },
  ...{ groupId: 'partner_group', group_id: 'partner_group' },
  logoId: 'logo',
  ...{ lessonId: 'lesson', lesson_id: 'lesson' },
}
/** Names whose meaning depends on the route. */
const kindsByRoute: Readonly<Record<string, string>> = {
  '/v1/registration-links/{linkId} linkId': 'registration_link',
  '/v1/conversions/decisions ids': 'conversion',
  '/v1/partners/decisions ids': 'affiliate',
  '/v1/partner-groups/members ids': 'affiliate',
  '/v1/affiliates id': 'affiliate',
  '/v1/delivery-replays ids': 'delivery',
  '/v1/notifications/read ids': 'notification',
}

/** The kind of the id at this place of the route; its own name by default. */
export function kindOf({ path }: Pick<DescribedRoute, 'path'>, place: Place): string {
  const name = place.findLast((step) => step !== '[]') ?? ''
  return kindsByRoute[`${path} ${name}`] ?? kinds[name] ?? name
}

type Ids = Readonly<Record<string, string>>

/** Bodies with rules that a description cannot express. `name`: the field that the test sets. */
export const bodiesByHand: Readonly<Record<string, (own: Ids, name?: string) => object>> = {
  'post /v1/offers': ({ app }) => ({
    ...{ app_id: app, code: 'NEW', name: 'New', model: 'CPS', currency: 'USD' },
    ...{ landing_urls: [{ url: 'https://new.example/' }] },
  }),
  'post /v1/caps': ({ offer }) => ({
    ...{ offer_id: offer, metric: 'conversions', period: 'day', limit_value: '10' },
  }),
  'post /v1/affiliate/costs': ({ offer }) => ({
    ...{ day: '2026-01-02', currency: 'USD', amount: '1.00', offer_id: offer },
  }),
  'post /v1/proposals': ({ conversion }) => ({
    ...{ kind: 'early_release', conversion_id: conversion, reason: 'Trusted.' },
  }),
  'post /v1/proposals/{proposalId}/accept': () => ({ seen_sha256: '0'.repeat(64) }),
  'post /v1/proposals/{proposalId}/refuse': () => ({ seen_sha256: '0'.repeat(64) }),
  'post /v1/endpoints': () => ({
    ...{ kind: 'webhook', url: 'https://hooks.example/', events: ['conversion.recorded'] },
  }),
  'patch /v1/endpoints/{endpointId}': () => ({ is_on: true }),
  'post /v1/endpoints/{endpointId}/tests': () => ({ event: 'conversion.recorded' }),
  'post /v1/endpoint-previews': () => ({ url: 'https://tracker.example/?c={sub1}', event: 'sale' }),
  'post /v1/delivery-replays': ({ endpoint, delivery }, name) =>
    name === 'endpoint_id' ? { endpoint_id: endpoint } : { ids: [delivery] },
  'post /v1/report-exports': () => ({ kind: 'report', query: 'group_by=day' }),
  'post /v1/report-schedules': ({ user }) => ({
    ...{
      name: 'Weekly',
      query: 'group_by=day',
      frequency: 'daily',
      hour: 9,
      recipient_ids: [user],
    },
  }),
  'patch /v1/report-schedules/{scheduleId}': () => ({ is_paused: true }),
  'post /v1/payout-batches': () => ({ currency: 'USD' }),
  'post /v1/bonuses': ({ affiliate, partner_group }, name) => ({
    ...{ key: 'bonus-of-test', partners: 1, amount: '1.00', currency: 'USD', reason: 'Thanks' },
    reached: name === 'group_id' ? { group_id: partner_group } : { affiliate_ids: [affiliate] },
  }),
  'post /v1/partner-messages': ({ affiliate, partner_group }, name) => ({
    ...{ key: 'message-of-test', subject: 'Hello', text: 'Hello' },
    reached: name === 'group_id' ? { group_id: partner_group } : { affiliate_ids: [affiliate] },
  }),
  'post /v1/payout-batches/{batchId}/approve': () => ({ request_sha256: '0'.repeat(64) }),
  'put /v1/customers/{customerId}/binding': ({ affiliate, offer }) => ({
    ...{ affiliate_id: affiliate, offer_id: offer, reason: 'Asked for' },
  }),
  'post /v1/conversions/manual': ({ app, offer, affiliate }, name) => ({
    ...{ app_id: app, event: 'lead', external_id: 'by-hand', note: 'Told by phone' },
    ...(name === 'click_id' ? {} : { offer_id: offer, affiliate_id: affiliate }),
  }),
}

/** Calls that change the next answer, whatever id they name: each gets its own tenant. */
export const wearingOut: ReadonlySet<string> = new Set(['post /v1/payout-batches exclude'])

/** The body by hand, or the smallest that the description allows; ids in it are the caller's own. */
export function smallestBody(own: Ids, route: DescribedRoute, name?: string): unknown {
  const byHand = bodiesByHand[`${route.method} ${route.path}`]
  if (byHand) return byHand(own, name)
  const schema = route.body!
  return idPlaces(schema)
    .filter((place) => place.length === 1 && schema.required?.includes(place[0]!))
    .reduce(
      (body: unknown, place) => withValueAt(schema, body, place, own[kindOf(route, place)]),
      sampleOf(schema),
    )
}

/** Bodies that are not JSON. */
export const bodiesOfText: Readonly<Record<string, string>> = {
  'post /v1/conversion-imports': 'event,external_id\nlead,one\n',
  'post /v1/creative-files': '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="250"/>',
  'put /v1/advertisers/{advertiserId}/logo':
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="250"/>',
  'post /v1/affiliate/cost-imports': 'day,amount\n2026-01-02,1.00\n',
}

/** Objects in bodies whose keys the sender chooses; their values are checked. */
export const openByDesign: ReadonlySet<string> = new Set([
  // Added by the browser's authenticator; never read.
  'post /v1/sign-in/second-factor body.passkey.clientExtensionResults',
  'post /v1/me/passkeys body.passkey.clientExtensionResults',
  // Answers by the ids of the advertiser's own questions.
  'post /v1/sign-up body.answers',
  'post /v1/affiliate/applications body.answers',
  // Stored beside the conversion unchanged.
  'post /v1/conversions body.metadata',
  // Terms of another network; countries.
  'patch /v1/advertisers/{advertiserId}/inbound body.status_words',
  'patch /v1/advertisers/{advertiserId} body.ip_policy_by_country',
  // Columns of the table in the path; each is checked against that table's own list.
  'patch /v1/admin/records/{table}/{key} body.changes',
  'patch /v1/admin/records/{table}/{key} body.expected',
])

/** Maps whose keys are a closed list, which the description cannot express; with a body that breaks it. */
export const closedMaps: Readonly<Record<string, object>> = {
  'patch /v1/advertisers/{advertiserId}/inbound body.repeat_policies': {
    repeat_policies: { role: 'owner' },
  },
  'post /v1/offers body.targeting.actions': { targeting: { actions: { role: 'owner' } } },
  'patch /v1/offers/{offerId} body.targeting.actions': {
    targeting: { actions: { role: 'owner' } },
  },
  'put /v1/review-settings body.rules': { rules: { role: { action: 'note' } } },
  'put /v1/application-settings body.questions[].label': {
    questions: [{ id: 'a', label: { role: 'owner' }, kind: 'text' }],
  },
}
