/** Contract of offers. */

import * as z from 'zod'
import {
  approvalModes,
  clickReasons,
  currencies,
  dedupeIdentities,
  devices,
  offerModels,
  offerStatuses,
  verdictActions,
} from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { country, id, Named, name, PageQuery, timeZone } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { LevelPresetField, termAnswers, termFields } from '../terms-contract.ts'
import { urlTemplate } from '../url-template.ts'

export const countries = z.array(country).max(250)

const lowerName = z.string().regex(/^[a-z0-9][a-z0-9 ._-]{0,31}$/, says('lower_case_name'))

const region = z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, says('region_code'))

const minute = z.int().min(0).max(1440)

const ScheduleWindow = z
  .strictObject({
    days: z.array(z.int().min(1).max(7)).min(1).max(7).describe('1 = Monday … 7 = Sunday.'),
    from_minute: minute.describe('Minutes since midnight, included.'),
    to_minute: minute.describe('Minutes since midnight, excluded.'),
  })
  .refine(({ from_minute, to_minute }) => from_minute < to_minute, {
    path: ['to_minute'],
    message: says('time_window_order'),
  })

/** Targeting beyond countries. A field left out has no effect (schema/targeting.ts). */
export const TargetingFields = z.strictObject({
  region_allow: z.array(region).max(500).optional(),
  region_deny: z.array(region).max(500).optional(),
  device_allow: z.array(z.enum(devices)).max(devices.length).optional(),
  os_allow: z.array(lowerName).max(50).optional(),
  browser_allow: z.array(lowerName).max(50).optional(),
  schedule: z
    .strictObject({ time_zone: timeZone, windows: z.array(ScheduleWindow).min(1).max(50) })
    .optional()
    .describe('Clicks count only inside one of these windows.'),
  sub_deny: z
    .array(
      z.strictObject({
        sub: z.int().min(1).max(10),
        values: z.array(z.string().min(1).max(255)).min(1).max(500),
      }),
    )
    .max(10)
    .optional()
    .describe('Blocked values of sub1…sub10, ignoring case.'),
  velocity: z
    .strictObject({ clicks: z.int().min(1).max(100_000), seconds: z.int().min(1).max(86_400) })
    .optional()
    .describe('Limits an affiliate’s billable clicks from one IP address per period.'),
  allows_datacenters: z.boolean().optional(),
  actions: z
    .partialRecord(z.enum(clickReasons), z.enum(verdictActions))
    .optional()
    .describe('Where visitors are sent, by verdict. Verdicts left out use the default.'),
})
export type TargetingFields = z.infer<typeof TargetingFields>

const weight = z.int().min(1).max(1000)

const landingRules = {
  countries: countries.default([]),
  devices: z.array(z.enum(devices)).max(devices.length).default([]),
  oses: z.array(lowerName).max(50).default([]),
}

const LandingUrlInput = z.strictObject({
  url: urlTemplate,
  weight: weight.default(1),
  ...landingRules,
})

const FallbackUrlInput = z.strictObject({
  url: urlTemplate,
  weight: weight.default(1),
  reasons: z.array(z.enum(clickReasons)).max(clickReasons.length).default([]),
})

export const code = z
  .string()
  .regex(/^[A-Za-z0-9_-]{2,32}$/, says('letters_digits', { min: 2, max: 32 }))

const offerSettings = {
  status: z.enum(offerStatuses).describe('An active offer has at least one landing URL.'),
  approval: z.enum(approvalModes),
  hold_days: z.int().min(0).max(365),
  window_days: z.int().min(1).max(365),
  cookie_days: z.int().min(1).max(400),
  dedupe_seconds: z.int().min(0).max(2_592_000).describe('0 = no check.'),
  dedupe_identity: z.enum(dedupeIdentities),
  geo_allow: countries.describe('Empty = all.'),
  geo_deny: countries,
  fallback_url: urlTemplate.nullable(),
  has_deep_links: z.boolean(),
  targeting: TargetingFields.describe('Replaced as a whole.'),
  landing_urls: z.array(LandingUrlInput).max(50).describe('Replaced as a whole.'),
  fallback_urls: z.array(FallbackUrlInput).max(50).describe('Replaced as a whole.'),
  ...termFields,
}

export const CreateOfferInput = z.strictObject({
  ...z.object(offerSettings).partial().shape,
  advertiser_id: id.optional().describe('Required for staff; defaults to your own advertiser.'),
  app_id: id.describe('Cannot be changed later.'),
  level_preset: LevelPresetField.optional(),
  currency: z.enum(currencies).describe('Cannot be changed later.'),
  code,
  name,
  model: z.enum(offerModels),
})
export type CreateOfferInput = z.infer<typeof CreateOfferInput>

export const UpdateOfferInput = z
  .strictObject({ ...offerSettings, code, name, model: z.enum(offerModels) })
  .partial()
export type UpdateOfferInput = z.infer<typeof UpdateOfferInput>

export const OfferSummary = z.object({
  id,
  code: z.string(),
  name: z.string(),
  advertiser: Named,
  app: Named,
  model: z.enum(offerModels),
  currency: z.enum(currencies),
  status: z.enum(offerStatuses),
  approval: z.enum(approvalModes),
  hold_days: z.int(),
  window_days: z.int(),
  cookie_days: z.int(),
  dedupe_seconds: z.int(),
  dedupe_identity: z.enum(dedupeIdentities),
  geo_allow: z.array(z.string()),
  geo_deny: z.array(z.string()),
  fallback_url: z.string().nullable(),
  has_deep_links: z.boolean(),
  targeting: TargetingFields,
  landing_urls: z.array(
    z.object({
      id,
      url: z.string(),
      weight: z.int(),
      countries: z.array(z.string()),
      devices: z.array(z.enum(devices)),
      oses: z.array(z.string()),
    }),
  ),
  fallback_urls: z.array(
    z.object({ url: z.string(), weight: z.int(), reasons: z.array(z.enum(clickReasons)) }),
  ),
  ...termAnswers,
  created_at: time,
  updated_at: time,
})
export type OfferSummary = z.infer<typeof OfferSummary>

export const OffersQuery = PageQuery.extend({
  status: z.enum(offerStatuses).optional(),
  advertiser_id: id.optional(),
})

export const OffersAnswer = z.object({
  offers: z.array(OfferSummary),
  next_cursor: z.string().nullable(),
})

export const OfferParams = z.object({ offerId: id })

export const OfferAnswer = z.object({ offer: OfferSummary })
