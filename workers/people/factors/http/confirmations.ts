/** Passkey challenges that confirm one request. */
import { newId } from '../../../core/ids.ts'
import { databaseOf, personOf } from '../../../http/actor.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { askPasskey } from '../verbs/ask-passkey.ts'
import { hashOfAction } from '../verbs/confirm-action.ts'
import { relyingPartyOf } from './confirmation.ts'
import { ConfirmationInput, PasskeyOptionsAnswer } from './security-contract.ts'

const askRoute = route(
  'post /v1/me/confirmations',
  {
    tags: ['Security'],
    summary: 'Create a passkey challenge for a request',
    description:
      'Returns the options for the browser’s WebAuthn call. Its result, in X-Second-Factor, confirms this one request within 5 minutes.',
    request: { body: { content: json(ConfirmationInput), required: true } },
    responses: { 201: answer('The options.', PasskeyOptionsAnswer) },
  },
  ['conflict'],
)

export const confirmationRoutes = routes().openapi(askRoute, async (c) => {
  const { method, path, body_sha256: bodySha256 } = c.req.valid('json')
  const actionHash = await hashOfAction({ method, path, bodySha256 })
  const options = await askPasskey(await databaseOf(c), {
    ...{ userId: personOf(c).userId, actionHash, relyingParty: relyingPartyOf(c) },
    ...{ now: c.var.actualNow, newId },
  })
  return c.json({ ...options }, 201)
})
