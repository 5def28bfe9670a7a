/** The webhooks in the OpenAPI document. */
import * as z from 'zod'
import { eventKinds } from '../../schema/vocabulary.ts'
import { webhookData } from './rules/webhook-data.ts'

/** By type: the message, its headers, and the answers that count. */
export function describeWebhooks() {
  return Object.fromEntries(
    eventKinds.map((kind) => {
      const body = z.object({
        type: z.literal(kind),
        timestamp: z.iso.datetime().describe('When the event occurred.'),
        data: webhookData[kind],
      })
      const { $schema: _, ...schema } = z.toJSONSchema(body)
      const post = {
        tags: ['Postbacks and webhooks'],
        summary: `Webhook ${kind}`,
        description:
          'Signed by Standard Webhooks. Ignore fields that you do not know: new ones may be added to a version.',
        parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
          ...{ name, in: 'header', required: true, schema: { type: 'string' } },
        })),
        requestBody: { required: true, content: { 'application/json': { schema } } },
        responses: { '2XX': { description: 'It arrived. Any other answer is tried again.' } },
      }
      return [kind, { post }]
    }),
  )
}
