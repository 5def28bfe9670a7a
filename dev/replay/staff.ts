/** People of the finance team, as the dashboard would speak for them. */
import type { System } from './system.ts'

export interface Colleague {
  /** @throws Error that names the call and the answer, unless the status is 2xx or expected. */
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T | Declined>
}

/** The API said no, in words. */
export interface Declined {
  declined: string
}

export const isDeclined = (answer: unknown): answer is Declined =>
  typeof answer === 'object' && answer !== null && 'declined' in answer

/** A batch as the API shows it, as far as a replay looks. */
export interface Batch {
  id: string
  status: string
  request_sha256: string
  created_by: { id: string } | null
}

/** Signs in; signs in again when the access token has run out. */
export function buildColleague(system: System, name: 'finance' | 'finance2'): Colleague {
  let token: string | null = null

  async function signIn(): Promise<string> {
    const { email, password } = system.demo().users[name]
    const answer = await system.call({
      method: 'POST',
      path: '/v1/sign-in',
      headers: { 'content-type': 'application/json', 'x-tributary': '1' },
      body: JSON.stringify({ email, password }),
    })
    if (answer.status !== 200) throw new Error(`${name} cannot sign in: ${answer.body}`)
    return (JSON.parse(answer.body) as { access_token: string }).access_token
  }

  async function ask<T>(method: string, path: string, body?: unknown): Promise<T | Declined> {
    for (let isRetry = false; ; isRetry = true) {
      token ??= await signIn()
      const answer = await system.call({
        method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-tributary': '1',
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
  return { get, post: (path, body) => ask('POST', path, body) }
}

function readAnswer<T>(asked: string, { status, body }: { status: number; body: string }) {
  if (status >= 200 && status < 300) return JSON.parse(body) as T
  if (status < 400 || status >= 500) throw new Error(`${asked}: ${status} ${body.slice(0, 500)}`)
  const { code, detail, title } = JSON.parse(body) as Record<string, string>
  return { declined: `${code}: ${detail ?? title}` }
}
