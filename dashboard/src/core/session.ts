import type {
  SecondStepAnswer,
  SessionAnswer,
} from '../../../workers/people/sign-in/http/contract.ts'
import { accountHeader, asShown, impersonated, lookAt, onAccount } from './account.ts'
import { keep, kept } from './device-storage.ts'
import { problemOf } from './problem.ts'

export type Person = SessionAnswer['person']

/**
 * Who is signed in. The access token lives in this variable only: no storage that a script of
 * somebody else could read. The refresh token is an HttpOnly cookie that no script sees.
 */
let current: SessionAnswer | null = null
let refreshing: Promise<boolean> | null = null
/** True once the server has said that the cookie is worth nothing. */
let isKnownSignedOut = false
const listeners = new Set<() => void>()

function become(next: SessionAnswer | null): void {
  current = next
  isKnownSignedOut = next === null
  keep('session', next === null ? 'none' : 'open')
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}
onAccount(tell)

let tellLost = () => {}

/** Calls when a session that was there is over: revoked, or its cookie too old. */
export function onSessionLost(listener: () => void): void {
  tellLost = listener
}

/** For useSyncExternalStore. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** With the roles of the account in use; see wholePerson for all of them. */
export const person = (): Person | null => asShown(current?.person ?? null)

/** With every role they hold anywhere. */
export const wholePerson = (): Person | null => current?.person ?? null

const headers = { 'content-type': 'application/json', 'x-tributary': '1' }

async function askRefresh(): Promise<boolean> {
  const response = await fetch('/v1/session/refresh', { method: 'POST', headers })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) {
    become(answer as SessionAnswer)
    return true
  }
  // Only "you are nobody" ends the session; a server that is away does not sign anybody out.
  if (response.status === 401 || response.status === 403) {
    const wasSignedIn = current !== null
    become(null)
    if (wasSignedIn) tellLost()
    return false
  }
  throw await problemOf(response.status, answer)
}

/**
 * Trades the cookie for a new access token; false when there is no session. One at a time in this
 * page, and by a lock one at a time across tabs: the cookie rotates, and two tabs that show the same
 * cookie at once would look like theft.
 */
export function refresh(): Promise<boolean> {
  refreshing ??= (
    navigator.locks ? navigator.locks.request('tributary.refresh', askRefresh) : askRefresh()
  ).finally(() => {
    refreshing = null
  })
  return refreshing
}

/**
 * Who is signed in, asking the server at most once, and not at all where nobody ever signed in: a new
 * visitor waits for no answer that is known. Throws a ProblemError when it cannot be asked.
 */
export async function findPerson(): Promise<Person | null> {
  const isHopeless = isKnownSignedOut || kept('session') !== 'open'
  if (current === null && !isHopeless) await refresh()
  return person()
}

/** What leads from the password to the second factor. */
export type SecondStep = SecondStepAnswer['second_factor']

/** Signs in, or says what the second step asks for. Throws a ProblemError. */
export async function signIn(email: string, password: string): Promise<SecondStep | null> {
  return opened(await post('/v1/sign-in', { email, password }))
}

/** The same by an account at a provider, whose `query` the browser came back with. */
export async function signInByProvider(provider: string, query: string) {
  return opened(await post(`/v1/sign-in/providers/${provider}/complete`, { query }))
}

function opened(answer: unknown): SecondStep | null {
  if ('second_factor' in (answer as object)) return (answer as SecondStepAnswer).second_factor
  become(answer as SessionAnswer)
  return null
}

/** The second step: one of `code`, `recovery_code` and `passkey`. Throws a ProblemError. */
export async function finishSignIn(token: string, shown: object): Promise<void> {
  become((await post('/v1/sign-in/second-factor', { token, ...shown })) as SessionAnswer)
}

/** The options by which a browser is asked for a passkey to sign in. Throws a ProblemError. */
export const askSignInPasskey = (token: string) => post('/v1/sign-in/passkey-options', { token })

async function post(path: string, content: object): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers,
    body: JSON.stringify(content),
  })
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw await problemOf(response.status, answer)
  return answer
}

/** Ends the session here, and at the server as soon as it can be reached. */
export async function signOut(): Promise<void> {
  const authorization = current ? { authorization: `Bearer ${current.access_token}` } : {}
  lookAt(null)
  become(null)
  await fetch('/v1/sign-out', { method: 'POST', headers: { ...headers, ...authorization } }).catch(
    console.warn,
  )
}

const withToken = (init: RequestInit | undefined): RequestInit => {
  const next = new Headers(init?.headers)
  next.set('x-tributary', '1')
  if (current) {
    const token = impersonated()?.access_token ?? current.access_token
    next.set('authorization', `Bearer ${token}`)
    for (const [name, value] of Object.entries(accountHeader(current.person))) next.set(name, value)
  }
  return { ...init, headers: next }
}

/**
 * fetch with the token; a 401 is answered by one refresh and one more try, and an action that must be
 * confirmed by asking the person.
 */
export async function sessionFetch(input: RequestInfo | URL, init?: RequestInit) {
  const response = await fetchOnce(input, init)
  if (response.status !== 403) return response
  // Comes with the first action: the sign-in page does not carry it.
  const { confirmed } = await import('./confirmation.ts')
  return confirmed(response, input, init, (header) => {
    const headers = new Headers(init?.headers)
    headers.set('x-second-factor', header)
    return fetchOnce(input, { ...init, headers })
  })
}

async function fetchOnce(input: RequestInfo | URL, init?: RequestInit) {
  const used = current?.access_token
  const response = await fetch(input, withToken(init))
  if (response.status !== 401) return response
  // What was looked at is over; the person's own token must not answer in its place.
  if (impersonated() !== null) {
    lookAt(null)
    return response
  }
  // Another request may have refreshed meanwhile.
  const isFresh = current !== null && current.access_token !== used
  if (!isFresh && !(await refresh())) return response
  // An answer that nobody reads would hold its connection.
  await response.body?.cancel()
  return fetch(input, withToken(init))
}
