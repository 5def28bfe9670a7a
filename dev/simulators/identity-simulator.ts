/**
 * Google and GitHub for local runs: enough of OpenID Connect and GitHub's OAuth for sign-in. Visitors choose
 * who they are. It is as strict as a provider about PKCE, the redirect address and one use per code.
 */
import type http from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair } from 'jose'
import { createLocalServer } from '../local-server.ts'
import { listenNear } from '../ports.ts'
import {
  type Answer,
  authorize,
  githubAnswer,
  KEY_ID,
  metadataOf,
  type SimulatedProvider,
  trade,
} from './identity-simulator-answers.ts'

export interface IdentitySimulator {
  url: string
  close(): Promise<void>
}

/** Starts it on 127.0.0.1. `/google` is an OpenID issuer; `/github` and `/github-api` simulate GitHub. */
export async function startIdentitySimulator(settings: {
  port: number
}): Promise<IdentitySimulator> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' }
  const provider: SimulatedProvider = { url: '', privateKey, grants: new Map(), tokens: new Map() }
  const server = createLocalServer((request, response) => {
    answerTo(provider, jwk, request).then(
      ({ status, body, html, location }) =>
        response
          .writeHead(status, {
            'content-type': html === undefined ? 'application/json' : 'text/html; charset=utf-8',
            'cache-control': 'no-store',
            ...(location === undefined ? {} : { location }),
          })
          .end(html ?? (body === undefined ? '' : JSON.stringify(body))),
      () => response.writeHead(500).end(),
    )
  })
  const port = await listenNear(server, settings.port)
  provider.url = `http://localhost:${port}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: provider.url, close }
}

async function answerTo(
  provider: SimulatedProvider,
  jwk: object,
  request: http.IncomingMessage,
): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', provider.url)
  switch (pathname) {
    case '/google/.well-known/openid-configuration':
      return { status: 200, body: metadataOf(provider) }
    case '/google/keys':
      return { status: 200, body: { keys: [jwk] } }
    case '/google/authorize':
    case '/github/login/oauth/authorize':
      return authorize(provider, searchParams)
    case '/google/token':
      return trade(provider, new URLSearchParams(await text(request)), 'google')
    case '/github/login/oauth/access_token':
      return trade(provider, new URLSearchParams(await text(request)), 'github')
    case '/github-api/user':
    case '/github-api/user/emails':
      return githubAnswer(provider, pathname, request.headers.authorization ?? '')
    default:
      return { status: 404, body: { error: 'not_found' } }
  }
}
