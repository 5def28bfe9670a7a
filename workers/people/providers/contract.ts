/** What the routes of outside sign-in providers take and answer. */
import * as z from 'zod'
import { identityProviders } from '../../../schema/vocabulary.ts'

const provider = z.enum(identityProviders)

export const ProviderParams = z.object({ provider })
export const ProvidersAnswer = z.object({ providers: z.array(provider) })
export const ProviderUrlAnswer = z.object({
  url: z.string().describe('Where to send the browser. It comes back to /signed-in/{provider}.'),
})
export const ProviderReturnInput = z.strictObject({
  query: z.string().max(4096).describe('The query with which the browser came back.'),
})
export const IdentitiesAnswer = z.object({
  identities: z.array(
    z.object({ provider, email: z.string(), created_at: z.iso.datetime({ offset: true }) }),
  ),
})
