/**
 * Shared zod schemas of the API. They check input, generate the OpenAPI document and type the
 * dashboard's client. Money on the wire is {amount: decimal string, currency}.
 */

import * as z from 'zod'
import { type FieldCode, fieldMessages } from '../../schema/field-messages.ts'
import { type ReasonCode, refusalMessages } from '../../schema/refusal-messages.ts'
import { currencies, refusalCodes } from '../../schema/vocabulary.ts'
import { isTimeZone } from '../core/days.ts'
import { says } from '../core/field-faults.ts'
import { quotaNames } from '../core/quotas.ts'

/** A UUID. All ids of the API are UUIDs. */
export const id = z.uuid()

export const MoneyAnswer = z.object({
  amount: z.string().describe('Decimal string with the decimals of the currency, such as "49.00".'),
  currency: z.enum(currencies),
})
export type MoneyAnswer = z.infer<typeof MoneyAnswer>

/** The fault of a field. Programs should use the code; its texts are in schema/field-messages.ts. */
export const FieldProblem = z.object({
  field: z.string(),
  code: z.enum(Object.keys(fieldMessages) as [FieldCode, ...FieldCode[]]),
  params: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .describe('What the sentence of the code inserts.'),
  message: z.string().describe('The sentence in English.'),
})

/** RFC 9457 problem document. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum([...refusalCodes, 'internal']),
  detail: z.string().optional(),
  request_id: z.string(),
  reason: z
    .object({
      code: z.enum(Object.keys(refusalMessages) as [ReasonCode, ...ReasonCode[]]),
      params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    })
    .optional()
    .describe('Why, by a stable code. The detail is its sentence in English.'),
  errors: z
    .array(FieldProblem)
    .optional()
    .describe('The invalid fields, with reasons; only with invalid_input and conflict.'),
  until: z.string().optional().describe('When the waiting period ends; only with waiting_period.'),
  quota: z
    .object({ name: z.enum(quotaNames), max: z.int() })
    .optional()
    .describe('The quota the account has reached; only with quota_reached.'),
})
export type Problem = z.infer<typeof Problem>

export const HealthAnswer = z.object({
  status: z.literal('ok').describe('The API and the database are available.'),
})

/** Of lists of clicks and conversions. */
export const TestSwitch = z
  .enum(['true', 'false'])
  .optional()
  .describe('true: tests instead of real ones.')

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})

/** A record with its id and display name. */
export const Named = z.object({ id, name: z.string() })

/** An offer or affiliate, with the code in its links. */
export const Coded = z.object({ id, code: z.string(), name: z.string() })

/** Cursor of the next page; null after the last one. */
export const next_cursor = z.string().nullable()

export const name = z.string().trim().min(1).max(120)

export const country = z.string().regex(/^[A-Z]{2}$/, says('country_code'))

const PAGE = /^https?:\/\/[^\s\p{Cc}@/?#\\]+(?:[/?#][^\s\p{Cc}]*)?$/u

/**
 * Address of a person's own website: http or https, without user info, white space or control
 * characters.
 */
export const website = z
  .string()
  .max(500)
  .refine((text) => PAGE.test(text) && URL.canParse(text), says('url'))

export const AdvertiserParams = z.object({ advertiserId: id })

export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, says('time_zone'))
  .describe('IANA zone.')

/**
 * The same answer whether or not the address has an account, so that it cannot be used to find out.
 */
export const CheckMailAnswer = z.object({ next: z.literal('check_mail') })
