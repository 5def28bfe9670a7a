/** Feeds of an affiliate's offers, for feed readers and other sites. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { languages, pictureTypes } from '../../../schema/vocabulary.ts'
import { readText, readTime } from '../../core/columns.ts'
import { connect, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { feedHolderOf, makeFeedKey } from '../../credentials/feed-key.ts'
import { affiliateOf, databaseOf } from '../../http/actor.ts'
import { originOf } from '../../http/app-origin.ts'
import type { ApiRequest } from '../../http/context.ts'
import { id } from '../../http/contract.ts'
import { timeAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { time } from '../../http/times-contract.ts'
import {
  deleteFeed,
  type FeedOffer,
  findFeed,
  findFeedHolder,
  findLogo,
  listFeedOffers,
  saveFeed,
  toFeedOffer,
} from '../db/offer-feeds.ts'
import { type Feed, toJsonFeed, toRss } from '../rules/feed.ts'
import { feedTexts, payoutSentence } from '../rules/feed-texts.ts'
import { ownLinkPath } from '../rules/own-link.ts'

const FEED_OFFERS_MAX = 100
const FEED_SECONDS = 900
const LOGO_SECONDS = 3_600

const formats = {
  rss: { type: 'application/rss+xml; charset=utf-8', write: toRss },
  json: {
    type: 'application/feed+json; charset=utf-8',
    write: (feed: Feed) => JSON.stringify(toJsonFeed(feed)),
  },
} as const

const FeedParams = z.object({
  key: z.string().max(100).describe('The key of the feed.'),
  format: z.enum(['rss', 'json']),
})
const FeedQuery = z.object({
  lang: z.enum(languages).default('en').describe('Language of the text about the payout.'),
})
const LogoParams = z.object({ offerId: id })
export const FeedAnswer = z.object({
  feed: z.object({ created_at: time.describe('When its key was created.') }).nullable(),
})
export const NewFeedAnswer = z.object({
  feed: z.object({ created_at: time }),
  rss_url: z.string(),
  json_url: z.string(),
})

const tags = ['Affiliate']
const textBody = { schema: z.string() }
const image = { schema: z.any().describe('The image.') }
const readRoute = route('get /v1/affiliate/offer-feed', {
  tags,
  summary: 'Get my feed of offers',
  description: 'Whether there is one. Its URLs contain its key, which is not stored.',
  responses: { 200: answer('The feed, or null.', FeedAnswer) },
})
const createRoute = route('post /v1/affiliate/offer-feed', {
  tags,
  summary: 'Create the URLs of my feed of offers',
  description:
    'RSS 2.0 and JSON Feed 1.1 of the offers you have joined. Whoever knows a URL can read the feed: your offers, what they pay you, your links and coupons. The earlier URLs stop working.',
  responses: { 201: answer('The URLs. They are shown only once.', NewFeedAnswer) },
})
const deleteRoute = route('delete /v1/affiliate/offer-feed', {
  tags,
  summary: 'Revoke the URLs of my feed of offers',
  description: 'Takes effect at once. Repeating it changes nothing.',
  responses: { 204: { description: 'Revoked.' } },
})
const feedRoute = route('get /v1/offer-feeds/{key}/{format}', {
  tags,
  summary: 'Read a feed of offers',
  description: `At most ${FEED_OFFERS_MAX} offers, the latest changed first. Readers should ask at most every ${FEED_SECONDS / 60} minutes, with If-None-Match. Add &lang=ru for texts in Russian.`,
  request: { params: FeedParams, query: FeedQuery },
  responses: {
    200: {
      description: 'The feed.',
      content: { 'application/rss+xml': textBody, 'application/feed+json': textBody },
    },
    304: { description: 'Not changed since the ETag.' },
  },
})
const logoRoute = route('get /v1/offers/{offerId}/logo', {
  tags: ['Offers'],
  summary: 'Get the logo of an offer',
  description: 'For everybody. Feeds of offers contain its address.',
  request: { params: LogoParams },
  responses: {
    200: {
      description: 'The logo.',
      content: Object.fromEntries(pictureTypes.map((type) => [type, image])),
    },
  },
})

export const offerFeedRoutes = routes()
  .openapi(readRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const [[row] = []] = await runScoped(await databaseOf(c), scope, [findFeed(affiliateId)])
    const feed = row === undefined ? null : { created_at: timeAnswer(readTime(row.created_at)) }
    return c.json({ feed }, 200)
  })
  .openapi(createRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const { key, hash } = makeFeedKey(affiliateId)
    await runScoped(await databaseOf(c), scope, [saveFeed(affiliateId, hash, c.var.now)])
    const urlOf = (format: string) => new URL(`/v1/offer-feeds/${key}/${format}`, c.req.url).href
    const feed = { created_at: timeAnswer(c.var.now) }
    return c.json({ feed, rss_url: urlOf('rss'), json_url: urlOf('json') }, 201)
  })
  .openapi(deleteRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    await runScoped(await databaseOf(c), scope, [deleteFeed(affiliateId)])
    return c.body(null, 204)
  })
  .openapi(feedRoute, async (c) => {
    const { key, format } = c.req.valid('param')
    const { lang } = c.req.valid('query')
    const { type, write } = formats[format]
    const text = write(await readFeed(c, key, lang))
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
    const headers = { etag, 'cache-control': `private, max-age=${FEED_SECONDS}` }
    if (c.req.header('if-none-match')?.includes(etag)) return c.body(null, 304, headers)
    return c.body(text, 200, { ...headers, 'content-type': type })
  })
  .openapi(logoRoute, async (c) => {
    const db = await connect(c.env.API_DATABASE_URL)
    const find = findLogo(c.req.valid('param').offerId)
    const [[row] = []] = await runScoped(db, { kind: 'sign_in', email: '' }, [find])
    if (row === undefined) throw new Refusal('not_found', 'There is no such logo.')
    return c.body(new Uint8Array(Buffer.from(readText(row.base64), 'base64')), 200, {
      'content-type': readText(row.content_type),
      'cache-control': `public, max-age=${LOGO_SECONDS}`,
      'cross-origin-resource-policy': 'cross-origin',
    })
  })

/** @throws Refusal `not_found`, the same for every reason why a key is not valid. */
async function readFeed(c: ApiRequest, key: string, language: 'en' | 'ru'): Promise<Feed> {
  const holder = feedHolderOf(key)
  if (holder === null) throw unknownFeed()
  const { affiliateId, hash } = holder
  const scope: Scope = { kind: 'affiliate', affiliateId, advertiserId: null }
  const [[found] = [], rows = []] = await runScoped(await connect(c.env.API_DATABASE_URL), scope, [
    findFeedHolder(affiliateId, hash),
    listFeedOffers(affiliateId, FEED_OFFERS_MAX),
  ])
  if (found === undefined) throw unknownFeed()
  const code = readText(found.code)
  const { title, about } = feedTexts(language)
  return {
    ...{ title: title(code), about, language, homeUrl: new URL('/', c.req.url).href },
    items: rows.map(toFeedOffer).map((offer) => itemOf(c, offer, code, language)),
  }
}

const unknownFeed = () => new Refusal('not_found', 'The feed does not exist or was revoked.')

function itemOf(c: ApiRequest, offer: FeedOffer, affiliateCode: string, language: 'en' | 'ru') {
  const { host, name, advertiserName, description, coupon, isDefault } = offer
  const path = ownLinkPath({ isDefault, offerCode: offer.code, affiliateCode })
  const texts = [
    description ?? '',
    payoutSentence(offer.payout, offer.currency, language),
    feedTexts(language).coupon(coupon),
  ]
  return {
    ...{ id: offer.id, title: name, advertiser: advertiserName, coupon },
    text: texts.filter((text) => text !== '').join('\n\n'),
    url: host === null ? null : `${originOf(c, host)}${path}`,
    imageUrl: offer.hasLogo ? new URL(`/v1/offers/${offer.id}/logo`, c.req.url).href : null,
    ...{ publishedAt: offer.joinedAt, updatedAt: offer.updatedAt },
  }
}
