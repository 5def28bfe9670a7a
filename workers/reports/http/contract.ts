/** Contract of reports. */

import * as z from 'zod'
import { currencies } from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { id, timeZone } from '../../http/contract.ts'
import { day } from '../../http/times-contract.ts'
import {
  type Attribute,
  attributes,
  dimensions,
  GROUPS_MAX,
  isIdAttribute,
} from '../rules/dimensions.ts'
import { counts, measures, sums } from '../rules/measures.ts'

const VALUES_MAX = 100
const OFFSET_MAX = 100_000

/** One value, or the parameter several times. */
const listOf = <Schema extends z.ZodType<string, string>>(schema: Schema) =>
  z
    .union([schema, z.array(schema).max(VALUES_MAX)])
    .transform((given) => (Array.isArray(given) ? given : [given]))

const filterOf = (attribute: Attribute) =>
  listOf(isIdAttribute(attribute) ? z.union([id, z.literal('')]) : z.string().max(255))
    .optional()
    .describe('Only this value; repeat the parameter for several. Empty: none or unknown.')

const filters = Object.fromEntries(
  attributes.map((attribute) => [attribute, filterOf(attribute)]),
) as Record<Attribute, ReturnType<typeof filterOf>>

const flag = z.enum(['true', 'false']).optional()

/** `offer_id,day` → its words, each of the list and once. */
const groupBy = z
  .string()
  .max(255)
  .transform((text) => text.split(',').filter((word) => word !== ''))
  .pipe(
    z
      .array(z.enum(dimensions))
      .max(GROUPS_MAX)
      .refine((words) => new Set(words).size === words.length, says('duplicate')),
  )

/** Which clicks and conversions: of reports and logs. */
export const selection = {
  from: day.optional().describe('First day, in time_zone; default: 30 days ago.'),
  to: day.optional().describe('Last day, included; default: today.'),
  time_zone: timeZone.optional().describe('IANA time zone of the days; default: the person’s.'),
  ...filters,
  click_id: id.optional().describe('Only this click and what it brought.'),
  test: flag.describe('true: tests instead of real clicks and conversions.'),
}

export const SelectionQuery = z.strictObject(selection)
export type SelectionQuery = z.infer<typeof SelectionQuery>

/** A report as a file, which has all rows. */
export const ReportFileQuery = z.strictObject({
  ...selection,
  group_by: groupBy
    .optional()
    .describe(`Up to ${GROUPS_MAX} of: ${dimensions.join(', ')}; separated by commas.`),
  currency: z
    .enum(currencies)
    .optional()
    .describe(
      'Converts all money at the latest stored rates. If left out: a sum for each currency.',
    ),
  sort: z
    .string()
    .regex(/^-?[a-z_0-9]+$/)
    .optional()
    .describe('A measure or a dimension of group_by; with "-": the largest first.'),
  time_to_sale: flag.describe('true: also the average time from click to sale. Slower.'),
})
export type ReportFileQuery = z.infer<typeof ReportFileQuery>

export const ReportQuery = ReportFileQuery.extend({
  compare: flag.describe('true: also the same number of days before the range.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  offset: z.coerce.number().int().min(0).max(OFFSET_MAX).default(0),
})
export type ReportQuery = z.infer<typeof ReportQuery>

const amount = z.string().describe('Decimal string.')

const sumFields = Object.fromEntries(sums.map((name) => [name, amount.optional()])) as Record<
  (typeof sums)[number],
  z.ZodOptional<typeof amount>
>

const MoneyFigures = z.object({
  currency: z.enum(currencies),
  ...sumFields,
  epc: amount.nullable().describe('Payout ÷ billable clicks, with four more decimals.'),
  aov: amount.nullable().optional().describe('Value of sales ÷ sales.'),
  roi: z.number().nullable().optional().describe('Return on what was spent; 1 = 100 %.'),
})

export const FiguresAnswer = z.object({
  ...(Object.fromEntries(counts.map((name) => [name, z.int()])) as Record<
    (typeof counts)[number],
    z.ZodInt
  >),
  cr: z.number().nullable().describe('Sales ÷ billable clicks; null without clicks.'),
  time_to_sale_seconds: z.number().nullable().describe('Average; only with time_to_sale.'),
  money: z.array(MoneyFigures).describe('By currency; without currencies that have no figure.'),
})
export type FiguresAnswer = z.infer<typeof FiguresAnswer>

export const ReportAnswer = z.object({
  from: day,
  to: day,
  time_zone: z.string(),
  group_by: z.array(z.enum(dimensions)),
  converted_to: z.enum(currencies).nullable().describe('Money is converted at stored rates.'),
  measures: z.array(z.enum(measures)).describe('What you may see.'),
  rows: z.array(
    FiguresAnswer.extend({
      keys: z
        .record(z.string(), z.string().nullable())
        .describe(
          'A value for each dimension; null: none or unknown. Days begin weeks and months.',
        ),
      names: z.record(z.string(), z.string().nullable()).describe('Names of the records in keys.'),
      previous: FiguresAnswer.nullable().describe('Of the days before; only with compare.'),
    }),
  ),
  total: FiguresAnswer,
  previous_total: FiguresAnswer.nullable(),
  previous_from: day.nullable(),
  groups: z.int().describe('How many rows there are on all pages.'),
  next_offset: z.int().nullable(),
})
