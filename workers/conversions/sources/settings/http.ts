/** Settings of an advertiser's postbacks and of its offers' pixels. */
import { type Row, runScoped } from '../../../core/database.ts'
import { parseAmount, toDecimal } from '../../../core/money.ts'
import { problemAt, Refusal, refuseProblem } from '../../../core/refusal.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import { managementOf } from '../../../http/actor.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { listPixelDays, toPixelDay } from '../pixel/db.ts'
import {
  AdvertiserParams,
  InboundAnswer,
  OfferParams,
  PixelAnswer,
  PixelInput,
  PostbackSettingsInput,
  SecretAnswer,
} from './contract.ts'
import {
  findOfferCurrency,
  findPostbackSettings,
  type PostbackSettings,
  toOfferCurrency,
  toPostbackSettings,
  updatePixelMaximum,
  updatePostbackSecret,
  updatePostbackSettings,
} from './db.ts'

const tags = ['Settings']
const readRoute = route('get /v1/advertisers/{advertiserId}/inbound', {
  tags,
  summary: 'Get the postback settings',
  description:
    'Status words, repeat policies and allowed networks of the advertiser’s postbacks, and how many pixels came.',
  request: { params: AdvertiserParams },
  responses: { 200: answer('The settings.', InboundAnswer) },
})
const changeRoute = route('patch /v1/advertisers/{advertiserId}/inbound', {
  tags,
  summary: 'Change the postback settings',
  description: 'Each field that you send replaces the whole previous value.',
  request: {
    params: AdvertiserParams,
    body: { content: json(PostbackSettingsInput), required: true },
  },
  responses: { 200: answer('The changed settings.', InboundAnswer) },
})
const secretRoute = route('post /v1/offers/{offerId}/postback-secret', {
  tags,
  summary: 'Create a new postback secret for an offer',
  description: 'Shown once and stored as a hash. The previous secret stops working at once.',
  request: { params: OfferParams },
  responses: { 201: answer('The new secret.', SecretAnswer) },
})
const pixelRoute = route('put /v1/offers/{offerId}/pixel', {
  tags,
  summary: 'Change whether an offer accepts pixels',
  description: 'Sets the largest amount of a pixel. null: the offer accepts no pixels.',
  request: { params: OfferParams, body: { content: json(PixelInput), required: true } },
  responses: { 200: answer('The changed setting.', PixelAnswer) },
})

const SECRET_BYTES = 24
const DAY_MS = 86_400_000
const PIXEL_DAYS = 7
const PIXEL_DAYS_MAX = 1_000

export const sourceSettingRoutes = routes()
  .openapi(readRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const { db, scope, advertiserId: ownId } = await managementOf(c)
    const [[row] = [], days = []] = await runScoped(db, scope, [
      findPostbackSettings(advertiserId),
      listOwnPixelDays(advertiserId, c.var.now),
    ])
    const settings = toPostbackSettings(found(row, advertiserId, ownId))
    return c.json(inboundAnswer(advertiserId, settings, days), 200)
  })
  .openapi(changeRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const change = c.req.valid('json')
    const { db, scope, advertiserId: ownId } = await managementOf(c)
    const [[row] = []] = await runScoped(db, scope, [findPostbackSettings(advertiserId)])
    const before = toPostbackSettings(found(row, advertiserId, ownId))
    const settings = {
      statusWords: change.status_words ?? before.statusWords,
      repeatPolicies: change.repeat_policies ?? before.repeatPolicies,
      networks: change.inbound_cidrs ?? before.networks,
    }
    const [, days = []] = await runScoped(db, scope, [
      updatePostbackSettings(advertiserId, settings),
      listOwnPixelDays(advertiserId, c.var.now),
    ])
    return c.json(inboundAnswer(advertiserId, settings, days), 200)
  })
  .openapi(secretRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const { db, scope } = await managementOf(c)
    const secret = newSecret()
    const hash = await sha256Hex(secret)
    const [[row] = []] = await runScoped(db, scope, [updatePostbackSecret(offerId, hash)])
    if (row === undefined) throw new Refusal('not_found', 'There is no such offer.')
    return c.json({ offer_id: offerId, secret }, 201)
  })
  .openapi(pixelRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const { amount_max: text } = c.req.valid('json')
    const { db, scope } = await managementOf(c)
    const [[row] = []] = await runScoped(db, scope, [findOfferCurrency(offerId)])
    if (row === undefined) throw new Refusal('not_found', 'There is no such offer.')
    const parsed = text === null ? null : parseAmount(text, toOfferCurrency(row))
    if (parsed?.ok === false) throw refuseProblem(problemAt('amount_max', parsed.fault))
    await runScoped(db, scope, [updatePixelMaximum(offerId, parsed?.money.minor ?? null)])
    return c.json({ offer_id: offerId, amount_max: parsed && toDecimal(parsed.money) }, 200)
  })

/** @throws Refusal `not_found` for an advertiser that does not exist or is not theirs. */
function found<Row>(row: Row | undefined, advertiserId: string, ownId: string | null): Row {
  if (row !== undefined && (ownId === null || ownId === advertiserId)) return row
  throw new Refusal('not_found', 'There is no such advertiser.')
}

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

const listOwnPixelDays = (advertiserId: string, now: Date) =>
  listPixelDays(advertiserId, new Date(now.getTime() - (PIXEL_DAYS - 1) * DAY_MS), PIXEL_DAYS_MAX)

function inboundAnswer(advertiserId: string, settings: PostbackSettings, days: readonly Row[]) {
  const pixels = days.map(toPixelDay).map(({ offerId, overLimit, ...day }) => ({
    ...{ offer_id: offerId, ...day, over_limit: overLimit },
  }))
  return {
    advertiser_id: advertiserId,
    status_words: settings.statusWords,
    repeat_policies: settings.repeatPolicies,
    inbound_cidrs: [...settings.networks],
    pixels,
  }
}
