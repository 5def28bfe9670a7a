/** Signed-in people of the finance team, with the API calls of the dashboard. */
import path from 'node:path'
import { CODES_FILE, makeCodeDispenser } from '../totp.ts'
import type { System } from './system.ts'

export interface Colleague {
  /** @throws Error that names the call and the answer, unless the status is 2xx or expected. */
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T | Declined>
  /** The same for an action that needs its own one-time code. */
  confirm<T>(path: string, body?: unknown): Promise<T | Declined>
}

/** The API declined the call, with its message. */
export interface Declined {
  declined: string
}

export const isDeclined = (answer: unknown): answer is Declined =>
  typeof answer === 'object' && answer !== null && 'declined' in answer

/** The fields of a batch that the replay reads. */
export interface Batch {
  id: string
  status: string
  request_sha256: string
  created_by: { id: string } | null
  replaced_by_batch_id: string | null
}

/** The code was used by hand, or its answer was lost and the call was repeated. */
const CODES_TRIED_MAX = 3

const isUsedCode = ({ status, body }: { status: number; body: string }) =>
  status === 403 && body.includes('second_factor_wrong')

/** Signs in, and signs in again when the access token has expired. */
export function buildColleague(system: System, name: 'finance' | 'finance2'): Colleague {
  let token: string | null = null
  const dispense = makeCodeDispenser(path.join(path.dirname(system.demoFile), CODES_FILE))
  const freshCode = () => dispense(system.demo().users[name].totp_secret)

  async function signIn(): Promise<string> {
    const { email, password } = system.demo().users[name]
    for (let tries = 1; ; tries += 1) {
      const answer = await system.call({
        method: 'POST',
        path: '/v1/sign-in',
        headers: { 'content-type': 'application/json', 'x-tributary': '1' },
        body: JSON.stringify({ email, password, code: await freshCode() }),
      })
      if (answer.status === 200) {
        return (JSON.parse(answer.body) as { access_token: string }).access_token
      }
      if (!isUsedCode(answer) || tries === CODES_TRIED_MAX) {
        throw new Error(`${name} cannot sign in: ${answer.body}`)
      }
    }
  }

  async function confirm<T>(path: string, body?: unknown): Promise<T | Declined> {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask<T>('POST', path, body, { 'x-second-factor': await freshCode() })
      const isUsed = isDeclined(answer) && answer.declined.startsWith('second_factor_wrong')
      if (!isUsed || tries === CODES_TRIED_MAX) return answer
    }
  }

  async function ask<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T | Declined> {
    for (let isRetry = false; ; isRetry = true) {
      token ??= await signIn()
      const answer = await system.call({
        method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-tributary': '1',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (answer.status === 401 && !isRetry) token = null
      else return readAnswer(`${method} ${path}`, answer)
    }
  }

  async function get<T>(path: string): Promise<T> {
    const answer = await ask<T>('GET', path)
    if (isDeclined(answer)) throw new Error(`GET ${path} as ${name}: ${answer.declined}`)
    return answer
  }
  return { get, post: (path, body) => ask('POST', path, body), confirm }
}

function readAnswer<T>(asked: string, { status, body }: { status: number; body: string }) {
  if (status >= 200 && status < 300) return JSON.parse(body) as T
  if (status < 400 || status >= 500) throw new Error(`${asked}: ${status} ${body.slice(0, 500)}`)
  const { code, detail, title } = JSON.parse(body) as Record<string, string>
  return { declined: `${code}: ${detail ?? title}` }
}
