/** Contract of saved links. */

import * as z from 'zod'
import { says } from '../core/field-faults.ts'
import { Coded, id, Named, PageQuery } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'

const slug = z.string().regex(/^[A-Za-z0-9_-]{3,64}$/, says('letters_digits', { min: 3, max: 64 }))

const subs = z
  .array(z.string().max(255))
  .max(10)
  .describe('Values of sub1…sub10; empty text = none.')

const utmTag = z.string().trim().max(100).default('')
const utm = z
  .strictObject({ source: utmTag, medium: utmTag, campaign: utmTag })
  .describe(
    'Added to every visit of the link, for the landing page and reports; empty text = none. Values in the URL override them.',
  )

const linkFields = {
  label: z.string().trim().min(1).max(120),
  landing_url: z
    .string()
    .min(1)
    .max(2048)
    .nullable()
    .describe(
      'A page of the app, if the offer allows deep links; null = the offer’s landing page.',
    ),
  subs,
  utm,
}

export const CreateLinkInput = z.strictObject({
  offer_id: id,
  label: linkFields.label,
  slug: slug.optional().describe('Generated if left out.'),
  landing_url: linkFields.landing_url.optional(),
  subs: subs.optional(),
  utm: utm.optional(),
})

export const UpdateLinkInput = z.strictObject({ ...linkFields, archived: z.boolean() }).partial()
export type UpdateLinkInput = z.infer<typeof UpdateLinkInput>

export const LinkParams = z.object({ linkId: id })

export const SavedLink = z.object({
  id,
  slug: z.string(),
  label: z.string(),
  offer: Coded,
  advertiser: Named,
  landing_url: z.string().nullable(),
  subs: z.array(z.string()),
  utm: z.object({ source: z.string(), medium: z.string(), campaign: z.string() }),
  aff_url: z
    .string()
    .nullable()
    .describe('https://{app host}/aff/{slug}; null while the app has no verified host.'),
  short_url: z
    .string()
    .nullable()
    .describe('https://{app host}/r/{slug}; null while the app has no verified host.'),
  archived_at: time.nullable(),
  created_at: time,
})
export type SavedLink = z.infer<typeof SavedLink>

export const LinksQuery = PageQuery.extend({
  offer_id: id.optional(),
  include_archived: z.enum(['true', 'false']).default('false'),
})

export const LinksAnswer = z.object({
  links: z.array(SavedLink),
  next_cursor: z.string().nullable(),
})

export const LinkAnswer = z.object({ link: SavedLink })
