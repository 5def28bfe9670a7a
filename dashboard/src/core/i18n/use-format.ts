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
 * Numbers, money and dates as the language writes them, in the person's time zone. Apart from the
 * words, because the sign-in page has words and no figures.
 */
export function useFormat(): Formats {
  const language = useLanguage()
  const profile = useSyncExternalStore(subscribe, person)
  return formatsFor(language, profile?.time_zone ?? browserTimeZone())
}
