import { useSyncExternalStore } from 'react'
import { person, subscribe } from '../session.ts'
import { type Formats, formatsFor } from './formats.ts'
import { useLanguage } from './language.ts'

let browserZone: string | undefined
const browserTimeZone = () => {
  browserZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone
  return browserZone
}

/**
 * Formats for numbers, money and dates, in the person's language and time zone. Separate from the
 * texts, because the sign-in page has texts but no figures.
 */
export function useFormat(): Formats {
  const language = useLanguage()
  const profile = useSyncExternalStore(subscribe, person)
  return formatsFor(language, profile?.time_zone ?? browserTimeZone())
}
