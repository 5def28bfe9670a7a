/**
 * Routes for PayPal's webhooks: the platform's, and one for each advertiser that pays with its own
 * PayPal. Anybody may call them; only PayPal's signature over the bytes proves an event.
 */
import { connect, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { databaseOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { askForPayout } from '../../batches/http/payout-queue.ts'
import { findWebhookOf } from '../db/paypal-events.ts'
import type { SigningKeyCache } from '../signing-keys.ts'
import { takePaypalEvent } from '../verbs/record-paypal-event.ts'
import { verifyWebhook } from '../verify-webhook.ts'
import { readWebhook, type WebhookEvent } from '../webhook-event.ts'
import { WebhookAnswer, WebhookParams } from './paypal-contract.ts'

const tags = ['Payouts']
const responses = { 200: answer('Taken, also when it was before.', WebhookAnswer) }
const description =
  'PayPal sends events here, signed. An event moves no money: it says what to read again. Anything but 200 makes PayPal send it again, for three days.'

const platformRoute = route(
  'post /v1/paypal/webhooks',
  { tags, summary: 'Webhooks of the platform’s PayPal', description, responses },
  ['invalid_json', 'unauthenticated', 'not_found'],
)
const ownPayerRoute = route(
  'post /v1/paypal/webhooks/{advertiserId}',
  {
    ...{ tags, summary: 'Webhooks of an advertiser’s own PayPal', description, responses },
    request: { params: WebhookParams },
  },
  ['invalid_json', 'unauthenticated'],
)

export const paypalWebhookRoutes = routes()
  .openapi(platformRoute, async (c) => {
    await take(c, await readBody(c), null, c.env.PAYPAL_WEBHOOK_ID ?? '')
    return c.json({}, 200)
  })
  .openapi(ownPayerRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const body = await readBody(c)
    const nobody = { kind: 'sign_in', email: '' } as const
    const find = findWebhookOf(advertiserId)
    const db = await connect(c.env.API_DATABASE_URL)
    const [[row] = []] = await runScoped(db, nobody, [find])
    await take(c, body, advertiserId, String(row?.webhook_id ?? ''))
    return c.json({}, 200)
  })

/** The raw bytes. Anything that is not an event is refused before any look-up or fetch. */
async function readBody(c: ApiRequest): Promise<Uint8Array> {
  const body = new Uint8Array(await c.req.arrayBuffer())
  if (readWebhook(body) === null) throw new Refusal('invalid_json', 'This is no event of PayPal’s.')
  return body
}

async function take(
  c: ApiRequest,
  body: Uint8Array,
  payerAdvertiserId: string | null,
  webhookId: string,
): Promise<void> {
  if (webhookId === '') throw new Refusal('not_found', 'There is nothing at this address.')
  const event = await requireGenuine(c, body, webhookId)
  const noted = await takePaypalEvent(await databaseOf(c), {
    ...{ event, payerAdvertiserId, now: c.var.now },
  })
  const { batchId, isNew, isFirst } = noted
  if (batchId !== null && isFirst) {
    await askForPayout(c, { v: 1, type: 'payout_batch.nudged', batchId })
  } else if (batchId === null && isNew) {
    const { eventId, eventType } = event
    logRefused(c, 'paypal_webhook.of_no_batch', { event_id: eventId, event_type: eventType })
  }
}

const CERTIFICATE_TIMEOUT_MS = 5_000
/** Lives as long as the isolate. */
const keys: SigningKeyCache = new Map()

/**
 * @throws Refusal `unauthenticated` without a reason, or `unavailable`: PayPal then sends it again.
 */
async function requireGenuine(
  c: ApiRequest,
  body: Uint8Array,
  webhookId: string,
): Promise<WebhookEvent> {
  const { PAYPAL_BASE_URL, PAYPAL_WEBHOOK_ROOTS } = c.env
  const verdict = await verifyWebhook(
    { headers: c.req.raw.headers, body },
    {
      ...{ webhookId, baseUrl: PAYPAL_BASE_URL, roots: rootsOf(PAYPAL_WEBHOOK_ROOTS), keys },
      timeoutMs: CERTIFICATE_TIMEOUT_MS,
      clock: Date.now,
      fetch: (input, init) => fetch(input, init),
    },
  )
  switch (verdict.outcome) {
    case 'genuine':
      return verdict.event
    case 'unreadable':
      throw new Refusal('invalid_json', 'This is no event of PayPal’s.')
    case 'forged':
      logRefused(c, 'paypal_webhook.forged', { why: verdict.why })
      throw new Refusal('unauthenticated', 'PayPal did not sign this for us.')
    case 'undecided':
      logRefused(c, 'paypal_webhook.undecided', { why: verdict.why })
      throw new Refusal('unavailable', 'PayPal’s certificate could not be had.')
  }
}

const rootsOf = (pem = '') =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

function logRefused(c: ApiRequest, event: string, about: object): void {
  console.error(JSON.stringify({ event, request_id: c.var.requestId, ...about }))
}
