/** The outside accounts by which a person may sign in: where they are asked, and as whom we ask. */
import type { AuthorizationServer } from 'oauth4webapi'
import type { IdentityProvider } from '../../../schema/vocabulary.ts'

export interface ProviderSettings {
  provider: IdentityProvider
  clientId: string
  clientSecret: string
  /** Google: its issuer. GitHub: where people sign in. Without a slash at the end. */
  baseUrl: string
  /** GitHub's API; Google needs none. */
  apiUrl: string
}

/** What a deployment sets. A provider without an id and a secret is not offered. */
export interface ProviderEnv {
  GOOGLE_CLIENT_ID?: string
  GOOGLE_CLIENT_SECRET?: string
  GOOGLE_BASE_URL?: string
  GITHUB_CLIENT_ID?: string
  GITHUB_CLIENT_SECRET?: string
  GITHUB_BASE_URL?: string
  GITHUB_API_URL?: string
}

/** The providers that this deployment offers. */
export function providersOf(env: ProviderEnv): ProviderSettings[] {
  const offered: ProviderSettings[] = []
  if (env.GOOGLE_CLIENT_ID && env.GOOGLE_CLIENT_SECRET) {
    const baseUrl = env.GOOGLE_BASE_URL ?? 'https://accounts.google.com'
    offered.push({
      ...{ provider: 'google', clientId: env.GOOGLE_CLIENT_ID, baseUrl, apiUrl: baseUrl },
      clientSecret: env.GOOGLE_CLIENT_SECRET,
    })
  }
  if (env.GITHUB_CLIENT_ID && env.GITHUB_CLIENT_SECRET) {
    offered.push({
      ...{ provider: 'github', clientId: env.GITHUB_CLIENT_ID },
      clientSecret: env.GITHUB_CLIENT_SECRET,
      baseUrl: env.GITHUB_BASE_URL ?? 'https://github.com',
      apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    })
  }
  return offered
}

export const scopesOf = {
  google: 'openid email profile',
  github: 'read:user user:email',
} as const satisfies Record<IdentityProvider, string>

/** GitHub publishes no metadata: its endpoints are part of its documentation. */
export function githubServer(baseUrl: string): AuthorizationServer {
  return {
    issuer: baseUrl,
    authorization_endpoint: `${baseUrl}/login/oauth/authorize`,
    token_endpoint: `${baseUrl}/login/oauth/access_token`,
  }
}
