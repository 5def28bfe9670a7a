/**
 * Actions that need confirmation (403 second_factor_required): the same request is sent again with
 * the person's second factor. The dialog is part of the frame and registers itself here.
 */
import type { ReactNode } from 'react'

/** Describes the action, as in the dialog before it. */
export interface ActionWords {
  readonly title: string
  readonly facts: readonly { readonly label: string; readonly value: ReactNode }[]
}

/** A request that needs confirmation. */
export interface Action {
  readonly method: string
  readonly path: string
  readonly body: string
  /** Null if no dialog described the action. */
  readonly words: ActionWords | null
  /** Sends it again with the header X-Second-Factor. */
  readonly send: (header: string) => Promise<Response>
}

/** Asks the person to confirm; null = cancelled. */
type Ask = (action: Action) => Promise<Response | null>

let ask: Ask | null = null
let words: ActionWords | null = null

/** Registers the confirmation dialog. @returns a function that removes it */
export function onConfirmedAction(asker: Ask): () => void {
  ask = asker
  return () => {
    if (ask === asker) ask = null
  }
}

/** Describes all actions that `act` causes. */
export async function about<T>(said: ActionWords, act: () => Promise<T>): Promise<T> {
  words = said
  try {
    return await act()
  } finally {
    words = null
  }
}

/** The answer to an action. If it needs confirmation, the answer after that, or the refusal. */
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
