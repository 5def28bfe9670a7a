import { useSyncExternalStore } from 'react'
import { type Language, languages } from '../../../schema/vocabulary.ts'
import { keep, kept } from '../kept.ts'
import { person } from '../session.ts'
import type { Words } from './en.ts'
import type { PageWords } from './en-pages.ts'

/** Only the chosen language travels, and the words of the pages only with the pages. */
const words: Record<Language, () => Promise<Words>> = {
  en: () => import('./en.ts').then((module) => module.en),
  ru: () => import('./ru.ts').then((module) => module.ru),
}
const pageWords: Record<Language, () => Promise<PageWords>> = {
  en: () => import('./en-pages.ts').then((module) => module.enPages),
  ru: () => import('./ru-pages.ts').then((module) => module.ruPages),
}

interface Spoken {
  readonly language: Language
  readonly text: Words
  readonly pageText: (Words & PageWords) | null
}

let spoken: Spoken | null = null
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const isLanguage = (word: string | null | undefined): word is Language =>
  (languages as readonly unknown[]).includes(word)

/**
 * The choice kept on this device, else the person's profile, else the browser's language, else
 * English.
 */
function wishedLanguage(): Language {
  const wished = kept('language') ?? person()?.language
  if (isLanguage(wished)) return wished
  return navigator.language.startsWith('ru') ? 'ru' : 'en'
}

let needsPages = false

/**
 * Loads what is missing of the wished language. A language that does not load leaves the old one.
 */
export async function speak(withPages = false): Promise<void> {
  needsPages ||= withPages
  const language = wishedLanguage()
  if (spoken?.language === language && (spoken.pageText !== null || !needsPages)) return
  const [text, pages] = await Promise.all([
    words[language](),
    needsPages ? pageWords[language]() : null,
  ])
  // While these words travelled, others may have been asked for.
  if (wishedLanguage() !== language || (needsPages && pages === null)) return speak()
  spoken = { language, text, pageText: pages && { ...text, ...pages } }
  document.documentElement.lang = language
  for (const listener of listeners) listener()
}

/** Changes the language now and keeps the choice on this device. */
export function chooseLanguage(language: Language): void {
  keep('language', language)
  speak().catch(console.warn)
}

function useSpoken(): Spoken {
  const now = useSyncExternalStore(subscribe, () => spoken)
  if (now === null) throw new Error('speak() before the first render')
  return now
}

export const useLanguage = (): Language => useSpoken().language

/** The words that are always there. */
export const useText = (): Words => useSpoken().text

/** All words; only inside the frame, which waits for them. */
export function usePageText(): Words & PageWords {
  const { pageText } = useSpoken()
  if (pageText === null) throw new Error('speak(true) before a page inside the frame')
  return pageText
}
