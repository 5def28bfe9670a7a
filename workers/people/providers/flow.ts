/** OAuth 2.1 sign-in at a provider: authorization code, PKCE, state, and a nonce for OpenID. */
import * as oauth from 'oauth4webapi'
import type { IdentityProvider } from '../../../schema/vocabulary.ts'
import { githubServer, type ProviderSettings, scopesOf } from './providers.ts'

/** Stored until the browser returns, in a sealed cookie. */
export interface ProviderFlow {
  provider: IdentityProvider
  state: string
  nonce: string
  codeVerifier: string
}

/** The identity a provider confirmed. */
export interface OutsideIdentity {
  provider: IdentityProvider
  /** The provider's permanent id of the account. */
  subject: string
  /** Lower-case, confirmed by the provider. */
  email: string
  name: string
}

/** The provider did not answer, or not correctly. */
export class ProviderOutage extends Error {
  override name = 'ProviderOutage'
}

/** The provider refused, the browser returned wrong parameters, or the address is not confirmed. */
export class IdentityNotConfirmed extends Error {
  override name = 'NotVouched'
}

const TIMEOUT_MS = 10_000

/** Where to redirect the browser, and the state to store. */
export async function beginFlow(settings: ProviderSettings, redirectUri: string) {
  const server = await serverOf(settings)
  const flow: ProviderFlow = {
    provider: settings.provider,
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    codeVerifier: oauth.generateRandomCodeVerifier(),
  }
  const url = new URL(server.authorization_endpoint ?? '')
  const parameters = {
    client_id: settings.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: scopesOf[settings.provider],
    state: flow.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(flow.codeVerifier),
    code_challenge_method: 'S256',
    ...(settings.provider === 'google' ? { nonce: flow.nonce } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href, flow }
}

/**
 * Exchanges the authorization code for the person's identity.
 * @throws IdentityNotConfirmed and ProviderOutage
 */
export async function finishFlow(
  settings: ProviderSettings,
  flow: ProviderFlow,
  { parameters, redirectUri }: { parameters: URLSearchParams; redirectUri: string },
): Promise<OutsideIdentity> {
  const server = await serverOf(settings)
  const client: oauth.Client = { client_id: settings.clientId }
  const isOpenId = settings.provider === 'google'
  const tokens = await asking(async () => {
    const valid = oauth.validateAuthResponse(server, client, parameters, flow.state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.ClientSecretPost(settings.clientSecret),
      valid,
      redirectUri,
      flow.codeVerifier,
      { ...options(settings), headers: { accept: 'application/json' } },
    )
    const expected = isOpenId ? { expectedNonce: flow.nonce, requireIdToken: true } : {}
    return oauth.processAuthorizationCodeResponse(server, client, response, expected)
  })
  return isOpenId ? googleIdentity(tokens) : githubIdentity(settings, tokens.access_token)
}

async function serverOf(settings: ProviderSettings): Promise<oauth.AuthorizationServer> {
  if (settings.provider === 'github') return githubServer(settings.baseUrl)
  const issuer = new URL(settings.baseUrl)
  return asking(async () => {
    const response = await oauth.discoveryRequest(issuer, options(settings))
    return oauth.processDiscoveryResponse(issuer, response)
  })
}

function googleIdentity(tokens: oauth.TokenEndpointResponse): OutsideIdentity {
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (typeof claims?.email !== 'string' || claims.email_verified !== true) {
    throw new IdentityNotConfirmed('google vouches for no address')
  }
  return identityOf('google', { subject: claims.sub, email: claims.email, name: claims.name })
}

async function githubIdentity(settings: ProviderSettings, token: string): Promise<OutsideIdentity> {
  const [user, emails] = await Promise.all([
    readGithub(settings, token, '/user'),
    readGithub(settings, token, '/user/emails'),
  ])
  const { id, name, login } = user as { id?: unknown; name?: unknown; login?: unknown }
  const all = Array.isArray(emails) ? (emails as Record<string, unknown>[]) : []
  const found = all.find(({ primary, verified }) => primary === true && verified === true)
  if (!Number.isSafeInteger(id) || typeof found?.email !== 'string') {
    throw new IdentityNotConfirmed('github vouches for no address')
  }
  return identityOf('github', { subject: `${id}`, email: found.email, name: name ?? login })
}

function readGithub(settings: ProviderSettings, token: string, path: string): Promise<unknown> {
  return asking(async () => {
    const url = new URL(settings.apiUrl + path)
    const headers = new Headers({ accept: 'application/json', 'user-agent': 'tributary' })
    const response = await oauth.protectedResourceRequest(token, 'GET', url, headers, null, {
      ...options(settings),
    })
    if (!response.ok) throw new ProviderOutage(`${path} answered ${response.status}`)
    return response.json()
  })
}

function identityOf(
  provider: IdentityProvider,
  { subject, email, name }: { subject: string; email: string; name: unknown },
): OutsideIdentity {
  const shown = typeof name === 'string' && name.trim() !== '' ? name.trim() : email.split('@')[0]
  return { provider, subject, email: email.toLowerCase(), name: (shown ?? '').slice(0, 200) }
}

/** Plain HTTP is allowed for a local simulator only. */
function options({ baseUrl }: ProviderSettings) {
  const isLocal = ['localhost', '127.0.0.1'].includes(new URL(baseUrl).hostname)
  return {
    signal: () => AbortSignal.timeout(TIMEOUT_MS),
    [oauth.allowInsecureRequests]: isLocal,
  }
}

async function asking<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof IdentityNotConfirmed || error instanceof ProviderOutage) throw error
    const isRefused =
      error instanceof oauth.AuthorizationResponseError ||
      (error instanceof oauth.ResponseBodyError && error.status < 500) ||
      (error instanceof oauth.OperationProcessingError && isMismatch(error))
    const message = error instanceof Error ? error.message : String(error)
    throw isRefused
      ? new IdentityNotConfirmed(message)
      : new ProviderOutage(message, { cause: error })
  }
}

/**
 * The answer is valid but does not belong to this request: another state, nonce, audience or time.
 */
function isMismatch({ code }: oauth.OperationProcessingError): boolean {
  return (
    code === oauth.INVALID_RESPONSE ||
    code === oauth.JWT_CLAIM_COMPARISON ||
    code === oauth.JWT_TIMESTAMP_CHECK
  )
}
