/** Ready posts and the coupon widget of an offer, for the affiliates who promote it. */
import * as z from 'zod'
import type { Language } from '../../schema/vocabulary.ts'
import { runScoped } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
import { affiliateOf, databaseOf } from '../http/actor.ts'
import { originOf } from '../http/app-origin.ts'
import type { ApiRequest } from '../http/context.ts'
import { answer, route, routes } from '../http/route.ts'
import { withUtm } from '../links/utm-rules.ts'
import { ownLinkPath } from '../partners/rules/own-link.ts'
import { KitAnswer, KitParams, KitQuery } from './contract.ts'
import {
  findKitOffer,
  listOwnCreatives,
  type OwnCreative,
  toKitOffer,
  toOwnCreative,
} from './db.ts'
import { type Post, postFor } from './rules/posts.ts'
import {
  couponCode,
  filled,
  networkLink,
  type ShareNetwork,
  shareAddress,
  shareNetworks,
} from './rules/share.ts'
import { snippetSource } from './widget/coupon-widget.generated.ts'

const KIT_TEXTS_MAX = 5
const WIDGET_SECONDS = 86_400

const tags = ['Creatives']
const kitRoute = route('get /v1/affiliate/kits/{offerId}', {
  tags,
  summary: 'Get posts and the coupon widget of an offer',
  description: `For an offer you have joined: posts for each network, made from the advertiser’s ${KIT_TEXTS_MAX} latest texts and from templates.`,
  request: { params: KitParams, query: KitQuery },
  responses: { 200: answer('The kit.', KitAnswer) },
})
const widgetRoute = route('get /v1/coupon-widget.js', {
  tags,
  summary: 'Get the script of the coupon widget',
  description: 'For pages of affiliates. It makes no requests and stores nothing.',
  responses: {
    200: { description: 'The script.', content: { 'text/javascript': { schema: z.string() } } },
  },
})

export const kitRoutes = routes()
  .openapi(kitRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const { affiliateId, scope } = affiliateOf(c)
    const filter = { afterId: null, offerId, kind: 'text', limit: KIT_TEXTS_MAX } as const
    const [[row] = [], texts = []] = await runScoped(await databaseOf(c), scope, [
      findKitOffer(affiliateId, offerId),
      listOwnCreatives(affiliateId, filter),
    ])
    if (row === undefined) throw new Refusal('not_found', 'You have not joined such an offer.')
    const { lang } = c.req.valid('query')
    return c.json({ kit: kitOf(c, toKitOffer(row), texts.map(toOwnCreative), lang) }, 200)
  })
  .openapi(widgetRoute, (c) =>
    c.body(snippetSource, 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': `public, max-age=${WIDGET_SECONDS}`,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    }),
  )

type KitOffer = ReturnType<typeof toKitOffer>

function kitOf(
  c: ApiRequest,
  offer: KitOffer,
  texts: readonly OwnCreative[],
  language: Language,
): KitAnswer['kit'] {
  const { id, code, name, coupon, host, isDefault, affiliateCode } = offer
  const shown = { offer: { id, code, name }, coupon }
  if (host === null) return { ...shown, link_url: null, posts: [], coupon_widget: null }
  const origin = originOf(c, host)
  const link = `${origin}${ownLinkPath({ isDefault, offerCode: code, affiliateCode })}`
  const ownPosts = texts.flatMap(({ id: creativeId, body, slug }) =>
    shareNetworks.map((network) => {
      const text = filled(body ?? '', { link: '', coupon }).trim()
      const to = slug === null ? link : `${origin}/r/${slug}`
      const post = { subject: network === 'email' ? name : null, text }
      return readyPost(network, creativeId, post, networkLink(network, to, code), body)
    }),
  )
  const facts = { offerName: name, description: offer.description, coupon }
  const templates = shareNetworks.map((network) =>
    readyPost(network, null, postFor(network, language, facts), networkLink(network, link, code)),
  )
  const widgetLink = withUtm(link, { source: 'coupon', medium: 'referral', campaign: code })
  const script = new URL('/v1/coupon-widget.js', c.req.url).href
  return {
    ...{ ...shown, link_url: link, posts: [...ownPosts, ...templates] },
    coupon_widget: couponCode({ coupon, language, name, link: widgetLink, script }),
  }

  /** `body`: the advertiser's text, which may have the link in its middle. */
  function readyPost(
    network: ShareNetwork,
    creativeId: string | null,
    { subject, text }: Post,
    url: string,
    body: string | null = null,
  ) {
    const whole = body?.includes('{link}')
      ? filled(body, { link: url, coupon })
      : `${text}\n\n${url}`
    return {
      ...{ network, creative_id: creativeId, subject, text: whole, url },
      share_url: shareAddress(network, { url, text, subject }),
    }
  }
}
