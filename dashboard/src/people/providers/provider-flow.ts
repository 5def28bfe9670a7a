import type { IdentityProvider } from '../../../../schema/vocabulary.ts'
import { problemOf } from '../../core/problem.ts'

export type Provider = IdentityProvider

/** Remembers during the redirect that an account is to be linked. In this tab only. */
const LINKING = 'tributary.linking'

export function keepLinking(provider: Provider | null): void {
  if (provider === null) sessionStorage.removeItem(LINKING)
  else sessionStorage.setItem(LINKING, provider)
}

/** Whether the redirect was started to link an account. */
export const isLinking = (provider: string) => sessionStorage.getItem(LINKING) === provider

/**
 * The offered providers; empty if they cannot be read. Uses fetch, because the typed client would
 * make up most of the sign-in page's size.
 */
export async function offeredProviders(): Promise<readonly Provider[]> {
  const answer = await ask('GET', '').catch(() => ({ providers: [] }))
  return (answer as { providers: Provider[] }).providers
}

/** Redirects the browser to the provider. Throws a ProblemError. */
export async function goAndSignIn(provider: Provider): Promise<void> {
  const { url } = (await ask('POST', `/${provider}`)) as { url: string }
  keepLinking(null)
  location.assign(url)
}

async function ask(method: string, path: string): Promise<unknown> {
  const response = await fetch(`/v1/sign-in/providers${path}`, { method })
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw await problemOf(response.status, answer)
  return answer
}
