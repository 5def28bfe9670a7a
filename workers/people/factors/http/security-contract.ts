/** What the routes of sign-in's second step, second factors and sessions take and answer. */

import * as z from 'zod'
import { proofs } from '../../../../schema/vocabulary.ts'
import { says } from '../../../core/field-faults.ts'
import { id } from '../../../http/contract.ts'

const time = z.iso.datetime({ offset: true })
const code = z
  .string()
  .regex(/^\d{6}$/)
  .describe('Six digits, as the authenticator app shows them.')
/** Base64url of data from an authenticator. */
const bytes = z
  .string()
  .regex(/^[\w-]*$/)
  .max(16_384)
const extensions = z.record(z.string(), z.unknown())

/** The result of `navigator.credentials.get`, as JSON. */
export const PasskeyAssertion = z.strictObject({
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).optional(),
  clientExtensionResults: extensions,
  response: z.strictObject({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.optional(),
  }),
})

const PasskeyAttestation = z.strictObject({
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).optional(),
  clientExtensionResults: extensions,
  response: z.strictObject({
    clientDataJSON: bytes,
    attestationObject: bytes,
    authenticatorData: bytes.optional(),
    publicKey: bytes.optional(),
    publicKeyAlgorithm: z.int().optional(),
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
})

const token = z.string().max(2048).describe('The token of the first step.')
export const SecondStepInput = z
  .strictObject({
    token,
    code: code.optional(),
    recovery_code: z.string().min(16).max(40).optional(),
    passkey: PasskeyAssertion.optional(),
  })
  .refine(
    ({ code, recovery_code, passkey }) =>
      [code, recovery_code, passkey].filter((given) => given !== undefined).length === 1,
    says('one_factor'),
  )
export const PasskeySignInInput = z.strictObject({ token })
export const PasskeyOptionsAnswer = z
  .record(z.string(), z.unknown())
  .describe('Options of the browser’s WebAuthn call, as JSON.')

export const ConfirmationInput = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string().startsWith('/v1/').max(2048).describe('Path and query of the request.'),
  body_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the body’s bytes; of an empty text if there is no body.'),
})

export const SecondFactorsAnswer = z.object({
  is_required: z.boolean(),
  totp: z.object({ confirmed_at: time }).nullable(),
  passkeys: z.array(
    z.object({ id, name: z.string(), created_at: time, last_used_at: time.nullable() }),
  ),
  recovery_codes_left: z.int(),
})
export const TotpSecretAnswer = z.object({
  secret: z.string().describe('Base32, for typing.'),
  url: z.string().describe('otpauth:// address, for a QR code.'),
})
export const TotpConfirmInput = z.strictObject({ code })
const recoveryCodes = z.array(z.string()).describe('Shown only once. Each code works once.')
export const FactorAddedAnswer = z.object({
  recovery_codes: recoveryCodes.nullable().describe('Only with the first second factor.'),
})
export const RecoveryCodesAnswer = z.object({ recovery_codes: recoveryCodes })
const passkeyName = z.string().trim().min(1).max(80)
export const PasskeyAddInput = z.strictObject({ name: passkeyName, passkey: PasskeyAttestation })
export const PasskeyAddedAnswer = FactorAddedAnswer.extend({ id })
export const PasskeyParams = z.object({ passkeyId: id })
export const PasskeyNameInput = z.strictObject({ name: passkeyName })

export const SessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      id,
      is_current: z.boolean(),
      created_at: time,
      expires_at: time,
      ip: z.string().nullable(),
      user_agent: z.string().nullable(),
      proofs: z.array(z.enum(proofs)),
      used_at: time.nullable(),
      used_ip: z.string().nullable(),
    }),
  ),
})
export const SessionParams = z.object({ sessionId: id })
export const SessionsEndedAnswer = z.object({ ended: z.int() })
