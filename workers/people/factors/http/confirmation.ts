/** Confirmation of single actions by a second factor, in the header X-Second-Factor. */

import { Refusal } from '../../../core/refusal.ts'
import type { RelyingParty } from '../../../credentials/passkey.ts'
import { addressOf, databaseOf, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { sealingKeysOf } from '../../../http/sealing-keys.ts'
import { readActionProof } from '../rules.ts'
import { type Action, confirmAction, factorRequired } from '../verbs/confirm-action.ts'
import { PasskeyAssertion } from './security-contract.ts'

/**
 * Requires a second factor for this action.
 * @throws Refusal `second_factor_required`, `second_factor_wrong`, `rate_limited`
 */
export async function requireConfirmation(c: ApiRequest): Promise<void> {
  const header = c.req.header('x-second-factor')
  if (header === undefined) throw factorRequired()
  const proof = readActionProof(header, decode)
  const isReadable = proof !== null && (proof.kind !== 'passkey' || isAssertion(proof.assertion))
  if (!isReadable) throw new Refusal('second_factor_wrong', 'X-Second-Factor is not readable.')
  const { userId, membership } = personOf(c)
  await confirmAction(await databaseOf(c), {
    ...{ userId, role: membership?.role ?? null, proof, action: await actionOf(c) },
    ...{ ip: addressOf(c), now: c.var.actualNow },
    ...{ sealingKeys: await sealingKeysOf(c), relyingParty: relyingPartyOf(c) },
  })
}

async function actionOf(c: ApiRequest): Promise<Action> {
  const { pathname, search } = new URL(c.req.url)
  const digest = await crypto.subtle.digest('SHA-256', await c.req.arrayBuffer())
  const bodySha256 = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  return { method: c.req.method, path: `${pathname}${search}`, bodySha256 }
}

function decode(base64url: string): string | null {
  try {
    const bytes = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
    const read = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return read.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))
  } catch {
    return null
  }
}

function isAssertion(text: string): boolean {
  try {
    return PasskeyAssertion.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

/** The WebAuthn relying party: the host of the request. */
export function relyingPartyOf(c: ApiRequest): RelyingParty {
  const { hostname, origin } = new URL(c.req.url)
  return { id: hostname, origin }
}
