/** Contract of an app's integration and its rehearsal. */
import * as z from 'zod'
import { currencies, inboundVerdicts } from '../../../schema/vocabulary.ts'
import { Coded, FieldProblem, id, MoneyAnswer } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { rehearsalSteps, remarkCodes, stepStates } from './seen-rules.ts'

export const IntegrationParams = z.object({ appId: id })
export const IntegrationQuery = z.strictObject({
  since: time.optional().describe('Start of the rehearsal, at most 7 days ago.'),
})

/** What a rehearsal needs, in the order of setting it up. */
export const integrationNeeds = ['host', 'test_key', 'offer', 'partner'] as const

const Step = z.object({
  step: z.enum(rehearsalSteps),
  state: z.enum(stepStates),
  at: time.nullable().describe('When the latest click or event of the step arrived.'),
  remark: z
    .object({
      code: z.enum(remarkCodes).describe('See docs/integration.md, "Rehearsal".'),
      params: z.record(z.string(), z.string()),
    })
    .nullable()
    .describe('What is wrong, or what to know about a step that is done.'),
  errors: z.array(FieldProblem).describe('Of a refused event: the fields that are wrong.'),
  verdict: z.enum(inboundVerdicts).nullable(),
  report_id: id.nullable().describe('Its entry in the event log.'),
  conversion_id: id.nullable(),
  click_id: z.string().nullable().describe('Of the step click: the click. Otherwise as reported.'),
  external_id: z.string().nullable(),
  original_external_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  affiliate: Coded.nullable().describe('To whom it was attributed.'),
  amount: MoneyAnswer.nullable(),
  commission: MoneyAnswer.nullable().describe('What all levels together would earn.'),
})
export type StepAnswer = z.infer<typeof Step>

export const IntegrationAnswer = z.object({
  api_url: z.string(),
  tracker_url: z.string(),
  click_id_parameter: z.string().nullable(),
  host: z.string().nullable().describe('A verified host of the app.'),
  currency: z.enum(currencies).nullable().describe('Of the app’s default offer.'),
  code: z.string().nullable().describe('Code of a partner, for the link of the rehearsal.'),
  link_url: z.string().nullable().describe('Link of that partner. Its click is recognised.'),
  missing: z.array(z.enum(integrationNeeds)).describe('What a rehearsal still needs, in order.'),
  now: time.describe('The server’s time: the start of a rehearsal that begins now.'),
  steps: z.array(Step).describe('In order. Without `since`, all are waiting.'),
})
