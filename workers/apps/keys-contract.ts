/** Contract of apps’ hosts and keys, of personal tokens, and of new apps and advertisers. */

import * as z from 'zod'
import { billingModes, currencies, roles, tokenScopes } from '../../schema/vocabulary.ts'
import { isTimeZone } from '../core/days.ts'
import { says } from '../core/field-faults.ts'
import { isNetwork } from '../core/networks.ts'
import { id } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'

const name = z.string().trim().min(1).max(100)

export const OVERLAP_HOURS_MAX = 24 * 30
const NETWORKS_MAX = 50

const cidrs = z
  .array(z.string().max(64).refine(isNetwork, says('ip_range')))
  .max(NETWORKS_MAX)
  .describe('Networks it may be used from; empty = any.')
const overlapHours = z
  .int()
  .min(0)
  .max(OVERLAP_HOURS_MAX)
  .default(24)
  .describe('How long the old one stays valid beside the new one.')

// ------------------------------------------------------------------ apps, advertisers

export const NewAppInput = z.strictObject({
  advertiser_id: id.optional().describe('Required for staff.'),
  name,
})

export const NewAdvertiserInput = z.strictObject({
  name,
  currency: z.enum(currencies),
  billing_mode: z.enum(billingModes),
  time_zone: z.string().refine(isTimeZone, says('time_zone')),
})

// ------------------------------------------------------------------ hosts

export const ClaimHostInput = z.strictObject({
  host: z
    .string()
    .min(1)
    .max(300)
    .describe('Without https:// and port. International names are allowed.'),
})
export const HostParams = z.object({ appId: id, host: z.string().min(1).max(253) })
export const HostSummary = z.object({
  host: z.string().describe('Lower-case; international names as punycode.'),
  state: z
    .enum(['waiting', 'proven', 'doubtful', 'lost'])
    .describe(
      'Served while proven or doubtful. doubtful: verified, but the record was not found lately.',
    ),
  verified_at: time.nullable(),
  checked_at: time.nullable(),
  failed_checks: z.int().describe('Checks in a row that did not find the record.'),
  record: z
    .object({ type: z.literal('TXT'), name: z.string(), value: z.string() })
    .nullable()
    .describe('The DNS record to keep for as long as the host is used; null = none needed.'),
  created_at: time,
})
export type HostSummary = z.infer<typeof HostSummary>
export const HostAnswer = z.object({ host: HostSummary })
export const HostsAnswer = z.object({ hosts: z.array(HostSummary) })

// ------------------------------------------------------------------ app keys

const keyScopes = z
  .array(z.enum(['conversions:write', 'clicks:write']))
  .min(1)
  .max(2)
  .refine((list) => new Set(list).size === list.length, says('duplicate'))
const keySettings = {
  name,
  cidrs,
  requires_signature: z.boolean().describe('Whether requests must have an X-Signature header.'),
  expires_at: time.nullable().describe('Null = never.'),
}
const isTest = z
  .boolean()
  .describe('What it reports is stored as a test: no report, cap or payout counts it.')
export const NewAppKeyInput = z.strictObject({
  name,
  scopes: keyScopes.default(['conversions:write']),
  cidrs: cidrs.default([]),
  requires_signature: z.boolean().default(false),
  is_test: isTest.default(false),
  expires_at: time.nullable().default(null),
})
export const ChangeAppKeyInput = z.strictObject(keySettings).partial()
export const KeyParams = z.object({ appId: id, keyId: id })
export const RotateInput = z.strictObject({ overlap_hours: overlapHours })
export const AppKeySummary = z.object({
  id,
  ...keySettings,
  scopes: z.array(z.enum(['conversions:write', 'clicks:write'])),
  is_test: isTest,
  begins_with: z.string().describe('The first characters, to recognise it by.'),
  revoked_at: time.nullable(),
  replaced_by: id
    .nullable()
    .describe('The key or token that replaces it. Both are valid until this one expires.'),
  last_used_at: time.nullable().describe('Accurate to a few minutes.'),
  created_at: time,
})
export type AppKeySummary = z.infer<typeof AppKeySummary>
export const AppKeyAnswer = z.object({ app_key: AppKeySummary })
export const AppKeysAnswer = z.object({ app_keys: z.array(AppKeySummary) })
export const IssuedAppKeyAnswer = z.object({
  app_key: AppKeySummary,
  key: z.string().describe('The whole key. It is shown only once and not stored.'),
})

// ------------------------------------------------------------------ personal tokens

export const NewTokenInput = z.strictObject({
  name,
  role: z.enum(roles).optional().describe('One of your roles; optional if you have only one.'),
  account_id: id.optional().describe('The advertiser or affiliate of that role.'),
  scopes: z
    .array(z.enum(tokenScopes))
    .min(1)
    .max(2)
    .refine((list) => new Set(list).size === list.length, says('duplicate'))
    .default(['read']),
  expires_in_days: z.int().min(1).max(365).default(90),
  cidrs: cidrs.default([]),
})
export type NewTokenInput = z.infer<typeof NewTokenInput>
export const TokenParams = z.object({ tokenId: id })
export const TokenSummary = z.object({
  id,
  name,
  role: z.enum(roles),
  advertiser_id: id.nullable(),
  affiliate_id: id.nullable(),
  scopes: z.array(z.enum(tokenScopes)),
  cidrs: z.array(z.string()),
  created_at: time,
  expires_at: time,
  revoked_at: time.nullable(),
  replaced_by: id.nullable(),
  last_used_at: time.nullable().describe('Accurate to a few minutes.'),
})
export type TokenSummary = z.infer<typeof TokenSummary>
export const TokenAnswer = z.object({ personal_token: TokenSummary })
export const TokensAnswer = z.object({ personal_tokens: z.array(TokenSummary) })
export const IssuedTokenAnswer = z.object({
  personal_token: TokenSummary,
  token: z.string().describe('The whole token. It is shown only once and not stored.'),
})
