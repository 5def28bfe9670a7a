/** The answers of the simulated providers. */
import { createHash, randomBytes } from 'node:crypto'
import { type CryptoKey, SignJWT } from 'jose'
import { escaped } from '../escaped.ts'

/** A person's consent that the app has not fetched yet. */
interface Grant {
  clientId: string
  redirectUri: string
  challenge: string
  nonce: string | null
  email: string
  isVerified: boolean
}

export interface SimulatedProvider {
  url: string
  privateKey: CryptoKey
  /** By code; each can be used once. */
  grants: Map<string, Grant>
  /** By access token. */
  tokens: Map<string, Grant>
}

export interface Answer {
  status: number
  body?: unknown
  location?: string
  html?: string
}

export const KEY_ID = 'simulated'
const SECRET_BYTES = 16

export function metadataOf({ url }: SimulatedProvider) {
  return {
    issuer: `${url}/google`,
    authorization_endpoint: `${url}/google/authorize`,
    token_endpoint: `${url}/google/token`,
    jwks_uri: `${url}/google/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  }
}

/** Asks the person for their address. `email` in the query answers at once; an empty one declines. */
export function authorize({ grants }: SimulatedProvider, query: URLSearchParams): Answer {
  const asked = (name: string) => query.get(name) ?? ''
  const needed = ['client_id', 'redirect_uri', 'state', 'code_challenge']
  if (needed.some((name) => asked(name) === '') || asked('code_challenge_method') !== 'S256') {
    return { status: 400, body: { error: 'invalid_request' } }
  }
  const email = query.get('email')
  if (email === null) return { status: 200, html: chooser(query) }
  const back = new URL(asked('redirect_uri'))
  back.searchParams.set('state', asked('state'))
  if (email === '') {
    back.searchParams.set('error', 'access_denied')
    return { status: 302, location: back.href }
  }
  const code = randomBytes(SECRET_BYTES).toString('base64url')
  grants.set(code, {
    ...{ clientId: asked('client_id'), redirectUri: asked('redirect_uri') },
    ...{ challenge: asked('code_challenge'), nonce: query.get('nonce'), email },
    isVerified: query.get('verified') !== '0',
  })
  back.searchParams.set('code', code)
  return { status: 302, location: back.href }
}

/** Exchanges a code for tokens: once, for the same app and redirect address, with its verifier. */
export async function trade(
  { url, privateKey, grants, tokens }: SimulatedProvider,
  form: URLSearchParams,
  kind: 'google' | 'github',
): Promise<Answer> {
  const code = form.get('code') ?? ''
  const grant = grants.get(code)
  grants.delete(code)
  const isRight =
    grant?.challenge === sha256(form.get('code_verifier') ?? '').toString('base64url') &&
    grant.redirectUri === form.get('redirect_uri') &&
    grant.clientId === form.get('client_id') &&
    form.get('client_secret') === `${grant.clientId}-secret`
  if (!isRight) return { status: 400, body: { error: 'invalid_grant' } }
  const accessToken = randomBytes(SECRET_BYTES).toString('base64url')
  tokens.set(accessToken, grant)
  const body = { access_token: accessToken, token_type: 'bearer', scope: 'user:email' }
  if (kind === 'github') return { status: 200, body }
  const { email, isVerified, nonce, clientId } = grant
  const claims = { email, email_verified: isVerified, name: nameOf(email) }
  const idToken = await new SignJWT(nonce === null ? claims : { ...claims, nonce })
    .setProtectedHeader({ alg: 'RS256', kid: KEY_ID })
    .setIssuer(`${url}/google`)
    .setAudience(clientId)
    .setSubject(`${subjectOf(email)}`)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey)
  return { status: 200, body: { ...body, expires_in: 300, id_token: idToken } }
}

export function githubAnswer(
  { tokens }: SimulatedProvider,
  path: string,
  authorization: string,
): Answer {
  const grant = tokens.get(authorization.replace(/^bearer /i, ''))
  if (!grant) return { status: 401, body: { message: 'Bad credentials' } }
  const { email, isVerified } = grant
  const user = { id: subjectOf(email), login: email.split('@')[0], name: nameOf(email) }
  const emails = [{ email, primary: true, verified: isVerified }]
  return { status: 200, body: path.endsWith('/emails') ? emails : user }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** One address is always the same account. */
const subjectOf = (email: string) => sha256(email).readUInt32BE(0) + 1

const nameOf = (email: string) => (email.split('@')[0] ?? '').replace(/[._]/g, ' ')

function chooser(query: URLSearchParams): string {
  const kept = [...query].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  )
  return `<!doctype html><title>Simulated provider</title><h1>Who are you?</h1>
<form>${kept.join('')}<label>E-mail <input name="email" type="email" required></label>
<button>Continue</button></form>
<form>${kept.join('')}<input type="hidden" name="email" value=""><button>Refuse</button></form>`
}
