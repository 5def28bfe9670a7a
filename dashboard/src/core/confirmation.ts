/**
 * Actions that the server does only when the person confirms them (403 second_factor_required): the same
 * request is sent again with what they show. Who asks them is part of the frame; this is its bell.
 */
import type { ReactNode } from 'react'

/** What a person is about to do, as the dialog before has said it. */
export interface ActionWords {
  readonly title: string
  readonly facts: readonly { readonly label: string; readonly value: ReactNode }[]
}

/** A request that waits for its confirmation. */
export interface Action {
  readonly method: string
  readonly path: string
  readonly body: string
  /** Null where no dialog has said what it is. */
  readonly words: ActionWords | null
  /** Sends it again with the header X-Second-Factor. */
  readonly send: (header: string) => Promise<Response>
}

/** Asks the person; null: they would rather not. */
type Ask = (action: Action) => Promise<Response | null>

let ask: Ask | null = null
let words: ActionWords | null = null

/** Says who asks. @returns what to call when they are gone */
export function onConfirmedAction(asker: Ask): () => void {
  ask = asker
  return () => {
    if (ask === asker) ask = null
  }
}

/** While `act` runs, what it asks for is known to be this. */
export async function about<T>(said: ActionWords, act: () => Promise<T>): Promise<T> {
  words = said
  try {
    return await act()
  } finally {
    words = null
  }
}

/** The answer to an action: the refusal itself, unless it only wants to be confirmed. */
export async function confirmed(
  refusal: Response,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  send: Action['send'],
): Promise<Response> {
  const problem: unknown = await refusal
    .clone()
    .json()
    .catch(() => null)
  const isAsked = (problem as { code?: unknown } | null)?.code === 'second_factor_required'
  if (!isAsked || ask === null) return refusal
  const { pathname, search } = new URL(String(input), location.origin)
  const action = {
    ...{ method: init?.method ?? 'GET', path: `${pathname}${search}`, words, send },
    body: typeof init?.body === 'string' ? init.body : '',
  }
  return (await ask(action)) ?? refusal
}
