import type {
  SecondStepAnswer,
  SessionAnswer,
} from '../../../workers/people/sign-in/http/contract.ts'
import { accountHeader, asShown, impersonated, onAccount, setImpersonation } from './account.ts'
import { keep, kept } from './device-storage.ts'
import { problemOf } from './problem.ts'

export type Person = SessionAnswer['person']

/**
 * The current session. The access token is kept in this variable only, because other scripts could
 * read browser storage. The refresh token is an HttpOnly cookie.
 */
let current: SessionAnswer | null = null
let refreshing: Promise<boolean> | null = null
/** True once the server has said that the cookie is not valid. */
let isKnownSignedOut = false
const listeners = new Set<() => void>()

function become(next: SessionAnswer | null): void {
  current = next
  isKnownSignedOut = next === null
  keep('session', next === null ? 'none' : 'open')
  notify()
}

function notify(): void {
  for (const listener of listeners) listener()
}
onAccount(notify)

let unsavedForms = 0

/** Until the returned function is called, a form has changes that the end of the session must not lose. */
export function keepForm(): () => void {
  unsavedForms += 1
  return () => {
    unsavedForms -= 1
  }
}

let notifyLost = () => {}

/** Calls the listener when a session ends because it was revoked or expired. */
export function onSessionLost(listener: () => void): void {
  notifyLost = listener
}

/** For useSyncExternalStore. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The person with the roles of the account in use; see wholePerson for all roles. */
export const person = (): Person | null => asShown(current?.person ?? null)

/** The person with all their roles. */
export const wholePerson = (): Person | null => current?.person ?? null

const headers = { 'content-type': 'application/json', 'x-tributary': '1' }

async function askRefresh(): Promise<boolean> {
  const response = await fetch('/v1/session/refresh', { method: 'POST', headers })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) {
    become(answer as SessionAnswer)
    return true
  }
  // Only 401 and 403 end the session. An unavailable server does not sign anybody out.
  if (response.status === 401 || response.status === 403) {
    const wasSignedIn = current !== null
    // The form stays. Once the person has signed in again in another tab, it can be saved.
    if (wasSignedIn && unsavedForms > 0) return false
    become(null)
    if (wasSignedIn) notifyLost()
    return false
  }
  throw await problemOf(response.status, answer)
}

/**
 * Exchanges the cookie for a new access token; false if there is no session. Runs once at a time in
 * this page, and by a lock once across tabs: two tabs that send the same cookie would look like
 * theft.
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
 * The signed-in person. Asks the server at most once, and not at all if nobody ever signed in on
 * this device, so that new visitors do not wait. Throws a ProblemError if the server cannot be
 * reached.
 */
export async function findPerson(): Promise<Person | null> {
  const isHopeless = isKnownSignedOut || kept('session') !== 'open'
  if (current === null && !isHopeless) await refresh()
  return person()
}

/** The token between password and second factor. */
export type SecondStep = SecondStepAnswer['second_factor']

/** Signs in, or returns what the second step needs. Throws a ProblemError. */
export async function signIn(email: string, password: string): Promise<SecondStep | null> {
  return opened(await post('/v1/sign-in', { email, password }))
}

/** Confirms an address with the token of a link. In the browser that signed up, also signs in. */
export async function confirmAddress(token: string): Promise<void> {
  const answer = await post('/v1/email-verifications', { token })
  if (answer !== null) become(answer as SessionAnswer)
}

/** Signs in with a provider, given the `query` the browser returned with. */
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

/** Options for the browser to use a passkey at sign-in. Throws a ProblemError. */
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

/** Ends the session here, and on the server as soon as it can be reached. */
export async function signOut(): Promise<void> {
  const authorization = current ? { authorization: `Bearer ${current.access_token}` } : {}
  setImpersonation(null)
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

/** Event of the window after each request that may have changed something. */
export const CHANGED = 'tributary.changed'

/**
 * fetch with the access token. A 401 causes one refresh and one more attempt. An action that needs
 * confirmation asks the person.
 */
export async function sessionFetch(input: RequestInfo | URL, init?: RequestInit) {
  const response = await fetchConfirmed(input, init)
  const isRead = (init?.method ?? 'GET') === 'GET'
  if (response.ok && !isRead) dispatchEvent(new Event(CHANGED))
  return response
}

async function fetchConfirmed(input: RequestInfo | URL, init?: RequestInit) {
  const response = await fetchOnce(input, init)
  if (response.status !== 403) return response
  // Loaded with the first action, to keep the sign-in page small.
  const { confirmed } = await import('./confirmation.ts')
  return confirmed(response, input, init, (header) => {
    const headers = new Headers(init?.headers)
    headers.set('x-second-factor', header)
    return fetchOnce(input, { ...init, headers })
  })
}

async function fetchOnce(input: RequestInfo | URL, init?: RequestInit) {
  const used = current?.access_token
  const asker = current?.person.id
  const response = await fetch(input, withToken(init))
  if (response.status !== 401) return response
  // Impersonation has ended; the request must not be repeated with the person's own token.
  if (impersonated() !== null) {
    setImpersonation(null)
    return response
  }
  // Another request may have refreshed the token in the meantime.
  const isFresh = current !== null && current.access_token !== used
  if (!isFresh && !(await refresh())) return response
  // Somebody else signed in in another tab: nothing is sent in their name.
  if (current?.person.id !== asker) return response
  // An unread body would keep the connection open.
  await response.body?.cancel()
  return fetch(input, withToken(init))
}
