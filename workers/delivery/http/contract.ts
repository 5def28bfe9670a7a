/** Contract of endpoints and deliveries. */
import * as z from 'zod'
import {
  deliveryProblems,
  deliveryStates,
  endpointKinds,
  endpointStops,
  eventKinds,
  postbackEvents,
  postbackMethods,
  postbackPresets,
} from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { id, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

const url = z
  .string()
  .trim()
  .min(8)
  .max(2_000)
  .describe(
    'https, on a public host. A postback’s may have macros such as {sub1} in path and query.',
  )
const events = z
  .array(z.enum([...postbackEvents, ...eventKinds]))
  .min(1)
  .max(30)
  .refine((list) => new Set(list).size === list.length, says('duplicate'))
  .describe('Of a postback: click, lead, sale …; of a webhook: conversion.recorded …')

const changeable = {
  url,
  method: z.enum(postbackMethods).describe('POST sends the query of the address as a form.'),
  events,
  preset: z.enum(postbackPresets).nullable().describe('Tracker whose preset was filled in.'),
  sends_negative: z.boolean().describe('A refund carries a negative payout; otherwise zero.'),
}

export const NewEndpointInput = z.strictObject({
  kind: z.enum(endpointKinds),
  offer_id: id
    .nullable()
    .default(null)
    .describe('Only this offer, instead of the endpoint of all offers.'),
  ...changeable,
  method: changeable.method.default('GET'),
  preset: changeable.preset.default(null),
  sends_negative: changeable.sends_negative.default(false),
})
export const ChangeEndpointInput = z
  .strictObject({
    ...changeable,
    is_on: z.boolean().describe('true switches it on again after failures.'),
  })
  .partial()
export const EndpointParams = z.object({ endpointId: id })

export const EndpointSummary = z.object({
  id,
  kind: z.enum(endpointKinds),
  offer: z.object({ id, name: z.string() }).nullable(),
  url: z.string(),
  method: z.enum(postbackMethods),
  events: z.array(z.string()),
  preset: z.enum(postbackPresets).nullable(),
  sends_negative: z.boolean(),
  is_on: z.boolean(),
  stopped_at: time.nullable(),
  stopped_by: z
    .enum(endpointStops)
    .nullable()
    .describe('failures: 20 failed attempts in a row. gone: the receiver answered 410.'),
  failures: z.int().describe('Failed attempts in a row.'),
  previous_secret_until: time
    .nullable()
    .describe('Until when webhooks are also signed with the secret before the last rotation.'),
  created_at: time,
  changed_at: time,
})
export type EndpointSummary = z.infer<typeof EndpointSummary>
export const EndpointAnswer = z.object({ endpoint: EndpointSummary })
export const EndpointsAnswer = z.object({ endpoints: z.array(EndpointSummary) })
export const NewEndpointAnswer = z.object({
  endpoint: EndpointSummary,
  secret: z.string().nullable().describe('Of a webhook: shown only now. Verifies its signatures.'),
})

export const AllowedHostsInput = z.strictObject({
  hosts: z
    .array(z.string().trim().min(1).max(253))
    .max(100)
    .describe('Such as tracker.example, or *.example.com for all hosts below it. Empty: any host.'),
})
export const AllowedHostsAnswer = z.object({ hosts: z.array(z.string()) })

export const PreviewInput = z.strictObject({ url, event: z.enum(postbackEvents) })
export const PreviewAnswer = z.object({
  url: z.string().describe('The address with the values of a made-up event.'),
})

export const TestInput = z.strictObject({
  event: z.enum([...postbackEvents, ...eventKinds]).describe('One of the endpoint’s events.'),
})

export const DeliveriesQuery = PageQuery.extend({
  endpoint_id: id.optional(),
  state: z.enum(deliveryStates).optional(),
  event: z.string().max(64).optional(),
  about: id
    .optional()
    .describe('Id of the delivery or event, or of the conversion, its click, customer or payout.'),
})
export const DeliverySummary = z.object({
  id,
  endpoint_id: id,
  event: z.string(),
  event_id: id.describe('What the receiver sees, the same in every attempt.'),
  subject_id: id,
  occurred_at: time,
  state: z.enum(deliveryStates),
  attempts: z.int(),
  next_attempt_at: time.nullable(),
  is_sending: z
    .boolean()
    .describe('An attempt is under way; what is said of the last one is older.'),
  is_manual: z.boolean().describe('A person sent it, or sent it again.'),
  is_test: z.boolean(),
  request: z.string().nullable(),
  status: z.int().nullable().describe('HTTP status of the last answer.'),
  answer: z.string().nullable().describe('Its first 2 KB.'),
  problem: z.enum(deliveryProblems).nullable(),
  ms: z.int().nullable(),
  attempted_at: time.nullable(),
  tries: z.array(
    z.object({ at: z.string(), status: z.int().nullable(), problem: z.string().nullable() }),
  ),
})
export type DeliverySummary = z.infer<typeof DeliverySummary>
export const DeliveriesAnswer = z.object({
  deliveries: z.array(DeliverySummary),
  next_cursor: z.string().nullable(),
})
export const DeliveryAnswer = z.object({ delivery: DeliverySummary })

export const ReplayInput = z.union([
  z.strictObject({ ids: z.array(id).min(1).max(500) }),
  z.strictObject({
    endpoint_id: id.nullable().describe('null: all endpoints that are on.'),
    from: time.optional().describe('Events since then.'),
    to: time.optional().describe('Events before then.'),
    only_failed: z.boolean().default(true),
    is_dry_run: z.boolean().default(false).describe('Only counts them. Nothing is sent.'),
  }),
])
export const ReplayAnswer = z.object({ replayed: z.int() })
