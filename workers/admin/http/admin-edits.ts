/** Which columns of which tables an administrator may edit, and what they take. All others are read-only. */

import * as z from 'zod'
import { appStatuses, languages, offerJoinings } from '../../../schema/vocabulary.ts'
import { isTimeZone } from '../../core/days.ts'
import { says } from '../../core/field-faults.ts'
import { QUOTA_MAX } from '../../core/quotas.ts'
import { website } from '../../http/contract.ts'

/** A field of the edit form, for the dashboard. */
export interface EditInput {
  input: 'line' | 'text' | 'number' | 'choice' | 'flag' | 'time'
  is_nullable: boolean
  choices: string[] | null
  min: number | null
  max: number | null
}

interface Editable {
  schema: z.ZodType
  form: EditInput
}

const plain = { is_nullable: false, choices: null, min: null, max: null }

const line = (max: number): Editable => ({
  schema: z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}+$/u, says('one_line')),
  form: { ...plain, input: 'line', max },
})
const words = (max: number): Editable => ({
  schema: z.string().trim().min(1).max(max),
  form: { ...plain, input: 'text', max },
})
const whole = (min: number, max: number): Editable => ({
  schema: z.int().min(min).max(max),
  form: { ...plain, input: 'number', min, max },
})
const choice = (choices: readonly [string, ...string[]]): Editable => ({
  schema: z.enum(choices),
  form: { ...plain, input: 'choice', choices: [...choices] },
})
const flag: Editable = { schema: z.boolean(), form: { ...plain, input: 'flag' } }
const time: Editable = {
  schema: z.iso
    .datetime({ offset: true })
    .refine((text) => text >= '2000', says('date_min', { date: '2000-01-01' }))
    .transform((text) => new Date(text).toISOString()),
  form: { ...plain, input: 'time' },
}
const lineAs = (schema: z.ZodType, max: number): Editable => ({
  schema,
  form: { ...plain, input: 'line', max },
})
const zone = lineAs(z.string().refine(isTimeZone, says('time_zone')), 60)
const mail = lineAs(z.email().max(254), 254)
const country = lineAs(z.string().regex(/^[A-Z]{2}$/, says('country_code')), 2)

const orNone = ({ schema, form }: Editable): Editable => ({
  schema: schema.nullable(),
  form: { ...form, is_nullable: true },
})

/** Empty = the default of workers/core/quotas.ts. */
const quota = orNone(whole(0, QUOTA_MAX))

/** Roles, passwords, statuses of accounts and money are changed by routes of their own. */
export const edits: Readonly<Record<string, Readonly<Record<string, Editable>>>> = {
  users: { name: line(100), language: choice(languages), time_zone: zone },
  advertisers: {
    name: line(100),
    time_zone: zone,
    mail_name: orNone(line(60)),
    reply_to: orNone(mail),
    apps_max: quota,
    app_keys_max: quota,
    caps_max: quota,
    registration_links_max: quota,
    partner_invitations_max: quota,
    invitations_max: quota,
  },
  affiliates: {
    name: line(100),
    country: orNone(country),
    website_url: orNone(lineAs(website, 500)),
    links_max: quota,
    invitations_max: quota,
  },
  partnerships: { hold_days: orNone(whole(0, 365)), cookie_days: orNone(whole(1, 400)) },
  registration_links: {
    name: line(100),
    uses_max: orNone(whole(1, 1_000_000)),
    expires_at: orNone(time),
  },
  apps: { name: line(100), status: choice(appStatuses) },
  app_keys: { name: line(100) },
  offers: {
    name: line(200),
    joining: choice(offerJoinings),
    terms: orNone(words(4_000)),
    hold_days: whole(0, 365),
    window_days: whole(1, 365),
    cookie_days: whole(1, 400),
    dedupe_seconds: whole(0, 2_592_000),
    allows_paid_traffic: flag,
    allows_repeat_leads: flag,
    one_sale_per_click: flag,
    description: orNone(words(2_000)),
    traffic_note: orNone(words(1_000)),
  },
  links: { label: line(100) },
}

/**
 * Schema of changes to a table: at least one of its editable columns. Null = nothing can be edited.
 */
export function changesOf(table: string): z.ZodType<Record<string, unknown>> | null {
  const columns = edits[table]
  if (columns === undefined) return null
  const shape = Object.fromEntries(
    Object.entries(columns).map(([name, { schema }]) => [name, schema.optional()]),
  )
  return z
    .strictObject(shape)
    .refine((changes) => Object.keys(changes).length > 0, says('no_changes'))
}
