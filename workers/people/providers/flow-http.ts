/** The redirect to a provider and back. Its state is kept in a sealed cookie of the browser. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { IdentityProvider } from '../../../schema/vocabulary.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { seal, unseal } from '../../credentials/sealing.ts'
import type { ApiRequest } from '../../http/context.ts'
import { sealingKeysOf } from '../../http/sealing-keys.ts'
import {
  beginFlow,
  finishFlow,
  IdentityNotConfirmed,
  type OutsideIdentity,
  type ProviderFlow,
  ProviderOutage,
} from './flow.ts'
import { type ProviderSettings, providersOf } from './providers.ts'

const FLOW_COOKIE = '__Host-flow'
const FLOW_SECONDS = 600
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const

interface KeptFlow extends ProviderFlow {
  /** The person who is linking an account; null = sign-in. */
  userId: string | null
  expiresAt: number
}

/**
 * Starts the redirect.
 * @throws Refusal `not_found` for a provider that is not offered, `unavailable`
 */
export async function sendToProvider(
  c: ApiRequest,
  provider: IdentityProvider,
  userId: string | null,
): Promise<string> {
  const settings = settingsOf(c, provider)
  const { url, flow } = await asking(() => beginFlow(settings, redirectUriOf(c, provider)))
  const expiresAt = c.var.actualNow.getTime() + FLOW_SECONDS * 1000
  const kept: KeptFlow = { ...flow, userId, expiresAt }
  const text = Uint8Array.from(new TextEncoder().encode(JSON.stringify(kept)))
  const value = await seal(await sealingKeysOf(c), text, FLOW_COOKIE)
  setCookie(c, FLOW_COOKIE, value, { ...cookieOptions, maxAge: FLOW_SECONDS })
  return url
}

/**
 * Handles the return from the provider and reads the confirmed identity.
 * @throws Refusal `unauthenticated` if this browser did not start the redirect for this purpose, it
 *   expired, or the provider confirmed nobody; `unavailable` if the provider does not answer
 */
export async function receiveFromProvider(
  c: ApiRequest,
  { provider, query, userId }: { provider: IdentityProvider; query: string; userId: string | null },
): Promise<OutsideIdentity> {
  const settings = settingsOf(c, provider)
  const kept = await readFlow(c)
  deleteCookie(c, FLOW_COOKIE, cookieOptions)
  const isIt = kept?.provider === provider && kept.userId === userId
  if (!kept || !isIt || kept.expiresAt <= c.var.actualNow.getTime()) throw identityNotConfirmed()
  const parameters = new URLSearchParams(query)
  const redirectUri = redirectUriOf(c, provider)
  return asking(() => finishFlow(settings, kept, { parameters, redirectUri }))
}

async function readFlow(c: ApiRequest): Promise<KeptFlow | null> {
  const sealed = getCookie(c, FLOW_COOKIE)
  if (sealed === undefined) return null
  try {
    const bytes = await unseal(await sealingKeysOf(c), sealed, FLOW_COOKIE)
    return JSON.parse(new TextDecoder().decode(bytes)) as KeptFlow
  } catch {
    // The cookie is not ours, or its key was removed: treated as missing.
    return null
  }
}

function settingsOf(c: ApiRequest, provider: IdentityProvider): ProviderSettings {
  const found = providersOf(c.env).find((offered) => offered.provider === provider)
  if (!found) throw new Refusal('not_found', 'This provider is not offered here.')
  return found
}

const redirectUriOf = (c: ApiRequest, provider: IdentityProvider) =>
  `${new URL(c.req.url).origin}/signed-in/${provider}`

async function asking<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof IdentityNotConfirmed) throw identityNotConfirmed()
    if (error instanceof ProviderOutage) {
      throw refuse('unavailable', 'provider_down')
    }
    throw error
  }
}

function identityNotConfirmed(): Refusal {
  return new Refusal('unauthenticated', 'The provider did not say who you are. Try again.')
}
