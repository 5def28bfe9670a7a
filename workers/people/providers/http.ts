/** Signing in with an account at Google or GitHub, and linking one. */

import * as z from 'zod'
import { identityProviders } from '../../../schema/vocabulary.ts'
import { connect, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { networkOf } from '../../core/limits.ts'
import { addressOf, databaseOf, personOf } from '../../http/actor.ts'
import { requireWithin } from '../../http/limits.ts'
import { timeAnswer } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { SecondStepAnswer, SessionAnswer } from '../sign-in/http/contract.ts'
import { secondStepAnswer, signedIn, signingIn } from '../sign-in/http/sign-in.ts'
import { listIdentities } from './db.ts'
import { receiveFromProvider, sendToProvider } from './flow-http.ts'
import { linkIdentity, unlinkIdentity } from './link-identity.ts'
import { providersOf } from './providers.ts'
import { signInByProvider } from './sign-in-by-provider.ts'

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

const tags = ['Sign-in']
const returned = { body: { content: json(ProviderReturnInput), required: true } }

const listRoute = route('get /v1/sign-in/providers', {
  tags,
  summary: 'List sign-in providers',
  description: 'Outside accounts that people can sign in with.',
  responses: { 200: answer('The providers.', ProvidersAnswer) },
})
const beginRoute = route('post /v1/sign-in/providers/{provider}', {
  tags,
  summary: 'Start signing in with a provider',
  description:
    'Returns the address of the provider to redirect the browser to. Sign-in must be completed in the same browser within 10 minutes.',
  request: { params: ProviderParams },
  responses: { 201: answer('The address.', ProviderUrlAnswer) },
})
const completeRoute = route(
  'post /v1/sign-in/providers/{provider}/complete',
  {
    tags,
    summary: 'Complete signing in with a provider',
    description:
      'Opens the session of the person who linked the provider account, or asks for their second factor. An account with the same address that is not linked stays separate: sign in with its password and link the provider.',
    request: { params: ProviderParams, ...returned },
    responses: {
      200: answer('The session.', SessionAnswer),
      202: answer('A second factor is required.', SecondStepAnswer),
    },
  },
  ['unauthenticated', 'conflict'],
)
const identitiesRoute = route('get /v1/me/identities', {
  tags,
  summary: 'List linked accounts',
  description: 'Accounts at providers that you can sign in with.',
  responses: { 200: answer('The accounts.', IdentitiesAnswer) },
})
const linkRoute = route('post /v1/me/identities/{provider}', {
  tags,
  summary: 'Start linking an account',
  description: 'Returns the address of the provider to redirect the browser to.',
  request: { params: ProviderParams },
  responses: { 201: answer('The address.', ProviderUrlAnswer) },
})
const linkedRoute = route(
  'post /v1/me/identities/{provider}/complete',
  {
    tags,
    summary: 'Complete linking an account',
    description: 'From then on you can sign in with it.',
    request: { params: ProviderParams, ...returned },
    responses: { 204: { description: 'The account is linked.' } },
  },
  ['conflict'],
)
const unlinkRoute = route(
  'delete /v1/me/identities/{provider}',
  {
    tags,
    summary: 'Unlink an account',
    description: 'Refused if you could not sign in any other way.',
    request: { params: ProviderParams },
    responses: { 204: { description: 'The account is unlinked.' } },
  },
  ['conflict'],
)

export const providerRoutes = routes()
  .openapi(listRoute, (c) => {
    return c.json({ providers: providersOf(c.env).map(({ provider }) => provider) }, 200)
  })
  .openapi(beginRoute, async (c) => {
    const { provider } = c.req.valid('param')
    await requireWithin(c, 'sign_in', `ip:${networkOf(addressOf(c) ?? 'nowhere')}`)
    return c.json({ url: await sendToProvider(c, provider, null) }, 201)
  })
  .openapi(completeRoute, async (c) => {
    const { provider } = c.req.valid('param')
    const { query } = c.req.valid('json')
    await requireWithin(c, 'sign_in', `ip:${networkOf(addressOf(c) ?? 'nowhere')}`)
    const identity = await receiveFromProvider(c, { provider, query, userId: null })
    const db = await connect(c.env.API_DATABASE_URL)
    const signed = await signInByProvider(db, identity, await signingIn(c))
    if (signed.kind === 'second_factor') return c.json(secondStepAnswer(signed), 202)
    return c.json(await signedIn(c, signed), 200)
  })
  .openapi(identitiesRoute, async (c) => {
    const { userId } = personOf(c)
    const db = await databaseOf(c)
    const [rows = []] = await runScoped(db, { kind: 'user', userId }, [listIdentities(userId)])
    const identities = rows.map(({ provider, email, created_at: at }) => ({
      provider: provider as 'google' | 'github',
      email: email as string,
      created_at: timeAnswer(new Date(at as string)),
    }))
    return c.json({ identities }, 200)
  })
  .openapi(linkRoute, async (c) => {
    const { provider } = c.req.valid('param')
    return c.json({ url: await sendToProvider(c, provider, personOf(c).userId) }, 201)
  })
  .openapi(linkedRoute, async (c) => {
    const { provider } = c.req.valid('param')
    const { query } = c.req.valid('json')
    const { userId } = personOf(c)
    const identity = await receiveFromProvider(c, { provider, query, userId })
    const { actualNow: now } = c.var
    await linkIdentity(await databaseOf(c), identity, { userId, id: newId(now), now })
    return c.body(null, 204)
  })
  .openapi(unlinkRoute, async (c) => {
    const { provider } = c.req.valid('param')
    await unlinkIdentity(await databaseOf(c), { userId: personOf(c).userId, provider })
    return c.body(null, 204)
  })
