/** A person's second factors: one-time codes, passkeys, recovery codes. */

import { newId } from '../../../core/ids.ts'
import { addressOf, databaseOf, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { timeAnswer } from '../../../http/present.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sealingKeysOf } from '../../../http/sealing-keys.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { needsSecondFactor } from '../rules.ts'
import { askNewPasskey } from '../verbs/ask-passkey.ts'
import { type FactorChange, readFactors, renewRecoveryCodes } from '../verbs/change-factors.ts'
import { addPasskey, changePasskeyName, removePasskey } from '../verbs/change-passkeys.ts'
import { beginTotp, finishTotp, removeTotp } from '../verbs/change-totp.ts'
import { relyingPartyOf } from './confirmation.ts'
import * as contract from './security-contract.ts'

const tags = ['Security']
const body = <Schema extends Parameters<typeof json>[0]>(schema: Schema) => ({
  body: { content: json(schema), required: true },
})
const showRoute = route('get /v1/me/second-factors', {
  tags,
  summary: 'Get my second factors',
  description: 'The factors that can confirm your identity, in addition to the password.',
  responses: { 200: answer('The second factors.', contract.SecondFactorsAnswer) },
})
const beginRoute = route(
  'post /v1/me/totp',
  {
    tags,
    summary: 'Set up one-time codes',
    description:
      'Returns a secret for an authenticator app. Confirm its first code to enable one-time codes.',
    responses: { 201: answer('The secret. It is shown only once.', contract.TotpSecretAnswer) },
  },
  ['conflict'],
)
const confirmRoute = route(
  'post /v1/me/totp/confirm',
  {
    tags,
    summary: 'Confirm the first one-time code',
    description:
      'Enables one-time codes and ends all your other sessions. With your first second factor you get ten recovery codes. Refresh the session afterwards to use roles that need a second factor.',
    request: body(contract.TotpConfirmInput),
    responses: { 200: answer('The second factor is enabled.', contract.FactorAddedAnswer) },
  },
  ['conflict', 'second_factor_wrong'],
)
const removeTotpRoute = route(
  'delete /v1/me/totp',
  {
    tags,
    summary: 'Remove one-time codes',
    description: 'Ends all your other sessions. You get a mail about the change.',
    responses: { 204: { description: 'One-time codes are removed.' } },
  },
  ['not_found'],
)
const codesRoute = route(
  'post /v1/me/recovery-codes',
  {
    tags,
    summary: 'Create new recovery codes',
    description: 'Creates ten codes, each valid once. All earlier codes become invalid.',
    responses: {
      201: answer('The codes. They are shown only once.', contract.RecoveryCodesAnswer),
    },
  },
  ['conflict'],
)
const optionsRoute = route('post /v1/me/passkeys/options', {
  tags,
  summary: 'Start adding a passkey',
  description: 'Returns the options for the browser’s WebAuthn call, valid for 5 minutes.',
  responses: { 201: answer('The options.', contract.PasskeyOptionsAnswer) },
})
const addRoute = route(
  'post /v1/me/passkeys',
  {
    tags,
    summary: 'Add a passkey',
    description:
      'Takes the result of the browser’s WebAuthn call. Ends all your other sessions. With your first second factor you get ten recovery codes.',
    request: body(contract.PasskeyAddInput),
    responses: { 201: answer('The second factor is enabled.', contract.PasskeyAddedAnswer) },
  },
  ['conflict', 'second_factor_wrong'],
)
const renameRoute = route('patch /v1/me/passkeys/{passkeyId}', {
  tags,
  summary: 'Rename a passkey',
  description: 'Changes the name of a passkey.',
  request: { params: contract.PasskeyParams, ...body(contract.PasskeyNameInput) },
  responses: { 204: { description: 'The passkey is renamed.' } },
})
const removeRoute = route('delete /v1/me/passkeys/{passkeyId}', {
  tags,
  summary: 'Remove a passkey',
  description: 'Ends all your other sessions. You get a mail about the change.',
  request: { params: contract.PasskeyParams },
  responses: { 204: { description: 'The passkey is removed.' } },
})

/** The request's person and session, as the operations need them. */
function changeOf(c: ApiRequest): FactorChange {
  const { userId, sessionId, proofs } = personOf(c)
  return { userId, sessionId, proofs, now: c.var.actualNow, newId }
}

export const secondFactorRoutes = routes()
  .openapi(showRoute, async (c) => {
    const { person, factors } = await readFactors(await databaseOf(c), personOf(c).userId)
    const confirmedAt = factors.totp?.confirmedAt
    return c.json(
      {
        is_required: needsSecondFactor(person.memberships),
        totp: confirmedAt ? { confirmed_at: timeAnswer(confirmedAt) } : null,
        passkeys: factors.passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
          ...{ id, name, created_at: timeAnswer(createdAt) },
          last_used_at: lastUsedAt && timeAnswer(lastUsedAt),
        })),
        recovery_codes_left: factors.recoveryCodesLeft,
      },
      200,
    )
  })
  .openapi(beginRoute, async (c) => {
    const sealingKeys = await sealingKeysOf(c)
    const secret = await beginTotp(await databaseOf(c), { ...changeOf(c), sealingKeys })
    return c.json({ ...secret }, 201)
  })
  .openapi(confirmRoute, async (c) => {
    const { code } = c.req.valid('json')
    const given = { code, ip: addressOf(c), sealingKeys: await sealingKeysOf(c) }
    const changed = await finishTotp(await databaseOf(c), { ...changeOf(c), ...given })
    await sendMailSoon(c, changed.mailIds)
    return c.json({ recovery_codes: changed.recoveryCodes }, 200)
  })
  .openapi(removeTotpRoute, async (c) => {
    const { mailIds } = await removeTotp(await databaseOf(c), changeOf(c))
    await sendMailSoon(c, mailIds)
    return c.body(null, 204)
  })
  .openapi(codesRoute, async (c) => {
    const changed = await renewRecoveryCodes(await databaseOf(c), changeOf(c))
    await sendMailSoon(c, changed.mailIds)
    return c.json({ recovery_codes: changed.recoveryCodes ?? [] }, 201)
  })
  .openapi(optionsRoute, async (c) => {
    const asked = { ...changeOf(c), relyingParty: relyingPartyOf(c) }
    return c.json({ ...(await askNewPasskey(await databaseOf(c), asked)) }, 201)
  })
  .openapi(addRoute, async (c) => {
    const { name, passkey } = c.req.valid('json')
    const made = { name, attestation: passkey, relyingParty: relyingPartyOf(c) }
    const changed = await addPasskey(await databaseOf(c), { ...changeOf(c), ...made })
    await sendMailSoon(c, changed.mailIds)
    return c.json({ id: changed.passkeyId, recovery_codes: changed.recoveryCodes }, 201)
  })
  .openapi(renameRoute, async (c) => {
    const { passkeyId } = c.req.valid('param')
    const { userId } = personOf(c)
    await changePasskeyName(await databaseOf(c), {
      userId,
      passkeyId,
      name: c.req.valid('json').name,
    })
    return c.body(null, 204)
  })
  .openapi(removeRoute, async (c) => {
    const { passkeyId } = c.req.valid('param')
    const { mailIds } = await removePasskey(await databaseOf(c), { ...changeOf(c), passkeyId })
    await sendMailSoon(c, mailIds)
    return c.body(null, 204)
  })
