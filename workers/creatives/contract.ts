/** Contract of creatives. */
import * as z from 'zod'
import { creativeKinds, languages } from '../../schema/vocabulary.ts'
import { Coded, id, Named, PageQuery } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'
import { shareNetworks } from './rules/share.ts'

const name = z.string().trim().min(1).max(120)
const body = z
  .string()
  .trim()
  .min(1)
  .max(5_000)
  .describe('Of a text. {link} and {coupon} become the affiliate’s own.')

export const CreativesQuery = PageQuery.extend({
  offer_id: id.optional(),
  include_archived: z.enum(['true', 'false']).default('false'),
})
export const OwnCreativesQuery = PageQuery.extend({ offer_id: id.optional() })
export const CreateTextInput = z.strictObject({ offer_id: id, name, body })
export const UploadQuery = z.strictObject({ offer_id: id, name })
export const UpdateCreativeInput = z.strictObject({ name, body, archived: z.boolean() }).partial()
export const CreativeParams = z.object({ creativeId: id })
export const LogoParams = z.object({ logoId: id })
export const LogoAnswer = z.object({ logo_url: z.string().nullable() })
export const BannerParams = z.object({
  creativeId: id,
  slug: z.string().max(64).describe('Slug of the affiliate’s link.'),
})

const fields = {
  id,
  kind: z.enum(creativeKinds),
  name: z.string(),
  offer: Coded,
  advertiser: Named,
  body: z.string().nullable().describe('The text; null for images.'),
  content_type: z.string().nullable().describe('Of an image, detected from its content.'),
  width: z.int().nullable().describe('In pixels.'),
  height: z.int().nullable().describe('In pixels.'),
  image_url: z.string().nullable().describe('The image, for previews. Its views are not counted.'),
  created_at: time,
}
export const Creative = z.object({
  ...fields,
  views: z.int().describe('Times shown on the pages of all affiliates.'),
  archived_at: time.nullable(),
})
export type Creative = z.infer<typeof Creative>

export const OwnCreative = z.object({
  ...fields,
  views: z.int().describe('Times shown on your pages.'),
  coupon: z.string().describe('Your coupon for the offer.'),
  link_url: z
    .string()
    .nullable()
    .describe('Your link for this creative; null until you create it, or without a verified host.'),
  banner_url: z
    .string()
    .nullable()
    .describe(
      'The image for your pages: its views are counted as yours. Null until you have a link.',
    ),
  embed_code: z
    .string()
    .nullable()
    .describe('HTML for your pages, with your link and the image. Null until you have both.'),
})
export type OwnCreative = z.infer<typeof OwnCreative>

export const KitParams = z.object({ offerId: id })
export const KitQuery = z.object({
  lang: z.enum(languages).default('en').describe('Language of templates and of the coupon widget.'),
})
const ReadyPost = z.object({
  network: z.enum(shareNetworks),
  creative_id: id
    .nullable()
    .describe('The advertiser’s text that the post is made from; null = a template.'),
  subject: z.string().nullable().describe('Of an email.'),
  text: z.string().describe('The whole post, with your link and coupon.'),
  url: z.string().describe('Your link, with UTM tags of the network.'),
  share_url: z.string().describe('Opens the network’s own "share" page, filled in.'),
})
export const KitAnswer = z.object({
  kit: z.object({
    offer: Coded,
    coupon: z.string(),
    link_url: z.string().nullable().describe('Null while the app has no verified host.'),
    posts: z.array(ReadyPost).describe('The advertiser’s own texts first. Empty without a link.'),
    coupon_widget: z
      .string()
      .nullable()
      .describe(
        'HTML for your pages: the coupon with a button that copies it. Null without a link.',
      ),
  }),
})
export type KitAnswer = z.infer<typeof KitAnswer>

export const CreativeAnswer = z.object({ creative: Creative })
export const OwnCreativeAnswer = z.object({ creative: OwnCreative })
export const CreativesAnswer = z.object({
  creatives: z.array(Creative),
  next_cursor: z.string().nullable(),
})
export const OwnCreativesAnswer = z.object({
  creatives: z.array(OwnCreative),
  next_cursor: z.string().nullable(),
})
