import type { SessionAnswer } from '../../workers/api/contract.ts'
import { keep, kept } from './kept.ts'
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
  for (const listener of listeners) listener()
}

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

export const person = (): Person | null => current?.person ?? null

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
  throw problemOf(response.status, answer)
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

/** Signs in, or throws a ProblemError. */
export async function signIn(email: string, password: string): Promise<void> {
  const body = JSON.stringify({ email, password })
  const response = await fetch('/v1/sign-in', { method: 'POST', headers, body })
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw problemOf(response.status, answer)
  become(answer as SessionAnswer)
}

/** Ends the session here, and at the server as soon as it can be reached. */
export async function signOut(): Promise<void> {
  const authorization = current ? { authorization: `Bearer ${current.access_token}` } : {}
  become(null)
  await fetch('/v1/sign-out', { method: 'POST', headers: { ...headers, ...authorization } }).catch(
    console.warn,
  )
}

const withToken = (init: RequestInit | undefined): RequestInit => {
  const next = new Headers(init?.headers)
  next.set('x-tributary', '1')
  if (current) next.set('authorization', `Bearer ${current.access_token}`)
  return { ...init, headers: next }
}

/** fetch with the token; a 401 is answered by one refresh and one more try. */
export async function sessionFetch(input: RequestInfo | URL, init?: RequestInit) {
  const used = current?.access_token
  const response = await fetch(input, withToken(init))
  if (response.status !== 401) return response
  // Another request may have refreshed meanwhile.
  const isFresh = current !== null && current.access_token !== used
  if (!isFresh && !(await refresh())) return response
  // An answer that nobody reads would hold its connection.
  await response.body?.cancel()
  return fetch(input, withToken(init))
}
