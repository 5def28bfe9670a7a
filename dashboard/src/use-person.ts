import { useSyncExternalStore } from 'react'
import { type Person, person, subscribe } from './session.ts'

/** The signed-in person. Null only in the moment of leaving. */
export const usePerson = (): Person | null => useSyncExternalStore(subscribe, person)
