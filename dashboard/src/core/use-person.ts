import { useSyncExternalStore } from 'react'
import { type Person, person, subscribe, wholePerson } from './session.ts'

/** The signed-in person in the account in use; null only while signing out. */
export const usePerson = (): Person | null => useSyncExternalStore(subscribe, person)

/** The same person with the roles of all their accounts. */
export const useWholePerson = (): Person | null => useSyncExternalStore(subscribe, wholePerson)
