/** Settings of sign-in providers: their addresses and our client credentials. */
import type { AuthorizationServer } from 'oauth4webapi'
import type { IdentityProvider } from '../../../schema/vocabulary.ts'

export interface ProviderSettings {
  provider: IdentityProvider
  clientId: string
  clientSecret: string
  /** Google: its issuer. GitHub: its sign-in site. Without a trailing slash. */
  baseUrl: string
  /** GitHub's API; not used for Google. */
  apiUrl: string
}

/** Environment variables of a deployment. A provider without id and secret is not offered. */
export interface ProviderEnv {
  GOOGLE_CLIENT_ID?: string
  GOOGLE_CLIENT_SECRET?: string
  GOOGLE_BASE_URL?: string
  GITHUB_CLIENT_ID?: string
  GITHUB_CLIENT_SECRET?: string
  GITHUB_BASE_URL?: string
  GITHUB_API_URL?: string
}

/** The providers this deployment offers. */
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

/** GitHub publishes no metadata. Its endpoints are documented. */
export function githubServer(baseUrl: string): AuthorizationServer {
  return {
    issuer: baseUrl,
    authorization_endpoint: `${baseUrl}/login/oauth/authorize`,
    token_endpoint: `${baseUrl}/login/oauth/access_token`,
  }
}
