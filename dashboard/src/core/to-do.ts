/** What awaits the person, with the number of unread notifications: one request for Home, the rail and the bell. */
import { useSyncExternalStore } from 'react'
import { accountOf } from './account.ts'
import { api, read } from './api.ts'
import { person } from './session.ts'

const ask = () => read(api.v1['to-do'].$get())
export type ToDo = Awaited<ReturnType<typeof ask>>
export type ToDoItem = ToDo['items'][number]

/** Whose it is: the person in the account in use. */
const asker = () => `${person()?.id} ${person()?.memberships.map(accountOf)}`

let shown: ToDo | null = null
let shownTo = ''
let askedAt = 0
const listeners = new Set<() => void>()

/** Reads it for everything that shows it. Throws a ProblemError. */
export async function readToDo(): Promise<ToDo> {
  askedAt = Date.now()
  const askedBy = asker()
  const answer = await ask()
  if (askedBy === asker()) {
    shown = answer
    shownTo = askedBy
    for (const listener of listeners) listener()
  }
  return answer
}

/** Milliseconds since the last request for this person. */
export const toDoAge = (): number => (shownTo === asker() ? Date.now() - askedAt : Infinity)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Null until the first answer. */
export const useToDo = (): ToDo | null =>
  useSyncExternalStore(subscribe, () => (shownTo === asker() ? shown : null))

/** How much awaits the person on a page and those below it. */
export const countOn = (toDo: ToDo | null, to: string): number =>
  to === '/' || toDo === null
    ? 0
    : toDo.items
        .filter(({ page }) => page.startsWith(to) && /^([/?]|$)/.test(page.slice(to.length)))
        .reduce((sum, { count }) => sum + count, 0)
