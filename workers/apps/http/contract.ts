/** Contract of apps and advertiser settings. */

import * as z from 'zod'
import {
  advertiserStatuses,
  appStatuses,
  currencies,
  ipPolicies,
  returningCustomers,
} from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { Coded, country, id, Named, timeZone } from '../../http/contract.ts'
import { day, time } from '../../http/times-contract.ts'
import { advertiserTermAnswers, advertiserTermFields } from '../../offers/terms-contract.ts'
import { urlTemplate } from '../../offers/url-template.ts'

const parameter = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, says('parameter_name'))
  .nullable()

export const UpdateAppInput = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    status: z
      .enum(appStatuses)
      .describe('paused: its hosts are not served, and its offers are paused.'),
    default_offer_id: id.nullable().describe('The offer that /aff/{affiliate code} leads to.'),
    click_id_parameter: parameter.describe('Query parameter that passes the click id to the app.'),
    consent_parameter: parameter.describe(
      'Query parameter with the visitor’s consent: 1 granted, 0 denied.',
    ),
    attribution: z.enum(['first', 'last']),
    allows_placeholder_ids: z
      .boolean()
      .describe('Whether ids such as "guest" or "0" are accepted as customers. Default: ignored.'),
    returning_customers: z
      .enum(returningCustomers)
      .describe(
        'Whether later orders belong to the customer’s affiliate (bound, the default) or to whoever brought them.',
      ),
  })
  .partial()
export type UpdateAppInput = z.infer<typeof UpdateAppInput>

export const AppParams = z.object({ appId: id })

export const AppSummary = z.object({
  id,
  advertiser: Named,
  name: z.string(),
  status: z.enum(appStatuses),
  default_offer: Coded.nullable(),
  click_id_parameter: z.string().nullable(),
  consent_parameter: z.string().nullable(),
  attribution: z.enum(['first', 'last']),
  allows_placeholder_ids: z.boolean(),
  returning_customers: z.enum(returningCustomers),
  hosts: z.array(z.object({ host: z.string(), verified_at: time.nullable() })),
  overview: z.object({
    has_key: z.boolean().describe('Whether it has a key that is not revoked.'),
    active_offers: z.int(),
    partners: z.int().describe('Affiliates enrolled in its offers.'),
    last_event_on: day.nullable().describe('UTC day of its last conversion; null = none yet.'),
  }),
  created_at: time,
})
export type AppSummary = z.infer<typeof AppSummary>

export const AppsAnswer = z.object({
  apps: z.array(AppSummary),
  next_cursor: z.string().nullable(),
})

export const AppAnswer = z.object({ app: AppSummary })

export const UpdateAdvertiserInput = z
  .strictObject({
    time_zone: timeZone.describe('Time zone of its days and caps.'),
    fallback_url: urlTemplate.nullable(),
    ip_policy: z.enum(ipPolicies),
    ip_policy_by_country: z
      .record(country, z.enum(ipPolicies))
      .refine((policies) => Object.keys(policies).length <= 250, says('max_items', { max: 250 }))
      .describe('Where it differs: {"DE": "truncate"}.'),
    click_days: z
      .int()
      .min(90)
      .max(3650)
      .nullable()
      .describe(
        'Days after which IP address, city, user agent, referrer and other personal fields of its clicks are emptied; null = the platform’s default.',
      ),
    ...advertiserTermFields,
  })
  .partial()
export type UpdateAdvertiserInput = z.infer<typeof UpdateAdvertiserInput>

export const AdvertiserSettings = z.object({
  id,
  name: z.string(),
  logo_url: z.string().nullable(),
  status: z.enum(advertiserStatuses),
  currency: z.enum(currencies),
  time_zone: z.string(),
  fallback_url: z.string().nullable(),
  ip_policy: z.enum(ipPolicies),
  ip_policy_by_country: z.record(z.string(), z.enum(ipPolicies)),
  click_days: z.int().nullable(),
  ...advertiserTermAnswers,
})
export type AdvertiserSettings = z.infer<typeof AdvertiserSettings>

export const AdvertiserSettingsListAnswer = z.object({
  advertisers: z.array(AdvertiserSettings),
  next_cursor: z.string().nullable(),
})

export const AdvertiserSettingsAnswer = z.object({ advertiser: AdvertiserSettings })
