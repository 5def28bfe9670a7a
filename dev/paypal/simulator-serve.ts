/** PayPal's own paths: token, create, show, cancel, webhooks. */
import { randomBytes } from 'node:crypto'
import { fits } from './simulator-accounts.ts'
import { createBatch, isOf } from './simulator-create.ts'
import { isDone, moveItem, type World } from './simulator-life.ts'
import { certificateAnswer, listenersAnswer } from './simulator-listeners.ts'
import { magicAnswer } from './simulator-magic.ts'
import { notFound, problem, type SimAnswer } from './simulator-problems.ts'
import type { SimBatch, SimItem } from './simulator-state.ts'
import { batchView, createdView, itemView } from './simulator-views.ts'

export const CREATE_PATH = '/v1/payments/payouts'

export interface Received {
  method: string
  url: URL
  /** Header `authorization`. */
  authorization: string
  /** The parsed body; undefined when it is not JSON. */
  body: unknown
  text: string
}

export interface Tokens {
  seconds: number
  /** Token → expiry. Not stored in the file: a restart invalidates all tokens. */
  expiries: Map<string, number>
}

export function serve(world: World, tokens: Tokens, received: Received): SimAnswer {
  const { state, now, origin } = world
  const { method, url, authorization, body } = received
  // PayPal ignores an empty query, which its own SDK sends, and a slash at the end.
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname
  if (method === 'POST' && path === '/v1/oauth2/token') return grant(world, tokens, received)
  const certificate = method === 'GET' ? certificateAnswer(state, path) : null
  if (certificate) return certificate
  const bearer = /^Bearer (.+)$/.exec(authorization)?.[1] ?? ''
  if (!((tokens.expiries.get(bearer) ?? 0) > now)) {
    return problem('AUTHENTICATION_FAILURE', 'Authentication failed: token unknown or expired.')
  }
  const asked = { method, path, body, origin, now }
  return (
    magicAnswer({ ...asked, query: url.searchParams }) ??
    listenersAnswer(state, asked) ??
    payouts(world, received, path, clientOf(bearer))
  )
}

function payouts(
  world: World,
  { method, url, body }: Received,
  path: string,
  clientId: string,
): SimAnswer {
  const { state, now, origin } = world
  const own = state.batches.filter((batch) => isOf(batch, clientId))
  if (method === 'POST' && path === CREATE_PATH) {
    if (body === undefined) return problem('INVALID_REQUEST', 'Request is not well-formed.')
    const result = createBatch(state, body, now, origin, clientId)
    return 'batch' in result ? createdView(result.batch, origin) : result.answer
  }
  const [, batchId] = /^\/v1\/payments\/payouts\/([^/]+)$/.exec(path) ?? []
  const [, itemId, verb] = /^\/v1\/payments\/payouts-item\/([^/]+)(\/cancel)?$/.exec(path) ?? []
  if (method === 'GET' && batchId) {
    const batch = own.find((candidate) => candidate.payout_batch_id === batchId)
    return batch ? batchView(batch, url.searchParams, origin) : notFound()
  }
  const found = itemId === undefined ? null : findItem(own, itemId)
  if (found && method === 'GET' && !verb) return shown(world, found)
  if (found && method === 'POST' && verb) return cancel(world, found)
  if (itemId !== undefined) return notFound()
  return problem('RESOURCE_NOT_FOUND', 'The specified resource does not exist.')
}

interface Found {
  batch: SimBatch
  item: SimItem
}

function findItem(batches: readonly SimBatch[], itemId: string): Found | null {
  for (const batch of batches) {
    const item = batch.items.find(({ payout_item_id }) => payout_item_id === itemId)
    if (item) return { batch, item }
  }
  return null
}

const shown = ({ origin }: World, { batch, item }: Found): SimAnswer => ({
  status: 200,
  body: { ...itemView(batch, item, origin), sender_batch_id: batch.sender_batch_id },
})

/** Cancels a payment that is unclaimed. */
function cancel(world: World, found: Found): SimAnswer {
  const { batch, item } = found
  if (!isDone(batch)) return problem('BATCH_NOT_COMPLETED', 'The batch is not completed.')
  if (item.is_cancelled) return problem('ITEM_ALREADY_CANCELLED', 'Item is already cancelled.')
  if (item.status !== 'UNCLAIMED') {
    return problem('ITEM_INCORRECT_STATUS', 'Only unclaimed items can be cancelled.')
  }
  item.is_cancelled = true
  moveItem(world, batch, item, 'RETURNED')
  return shown(world, found)
}

/** Simulates a receiver who claims just before the cancel call arrives. */
export function claim(world: World, path: string): void {
  const [, itemId = ''] = /^\/v1\/payments\/payouts-item\/([^/]+)/.exec(path) ?? []
  const found = findItem(world.state.batches, itemId)
  if (found?.item.status === 'UNCLAIMED') moveItem(world, found.batch, found.item, 'SUCCESS')
}

/** The client id of the token's owner, which is part of the token. */
const clientOf = (token: string) =>
  Buffer.from(/^sim-([\w-]+)\./.exec(token)?.[1] ?? '', 'base64url').toString()

function grant({ state, now }: World, tokens: Tokens, received: Received): SimAnswer {
  const { authorization, text } = received
  const basic = /^Basic (.+)$/.exec(authorization)?.[1] ?? ''
  const [, id, secret] = /^([^:]+):(.+)$/.exec(Buffer.from(basic, 'base64').toString()) ?? []
  if (!id || !secret || !fits(state, id, secret)) {
    const error_description = 'Client Authentication failed'
    return { status: 401, body: { error: 'invalid_client', error_description } }
  }
  if (new URLSearchParams(text).get('grant_type') !== 'client_credentials') {
    return { status: 400, body: { error: 'unsupported_grant_type' } }
  }
  const client = Buffer.from(id).toString('base64url')
  const access_token = `sim-${client}.${randomBytes(24).toString('base64url')}`
  tokens.expiries.set(access_token, now + tokens.seconds * 1000)
  const scope = 'https://uri.paypal.com/payments/payouts'
  const rest = { token_type: 'Bearer', app_id: 'APP-SIM', expires_in: tokens.seconds }
  return { status: 200, body: { scope, access_token, ...rest, nonce: new Date().toISOString() } }
}
