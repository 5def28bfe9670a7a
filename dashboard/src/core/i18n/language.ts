import { use, useSyncExternalStore } from 'react'
import { type Language, languages } from '../../../../schema/vocabulary.ts'
import type { Words } from '../../en.ts'
import type { PageWords } from '../../pages-en.ts'
import type { HomeWords } from '../../reports/home-en.ts'
import { keep, kept } from '../device-storage.ts'
import { person } from '../session.ts'

/** Only the chosen language travels; the words of Home with Home, those of the other pages with them. */
const words: Record<Language, () => Promise<Words>> = {
  en: () => import('../../en.ts').then((module) => module.en),
  ru: () => import('../../ru.ts').then((module) => module.ru),
}
const homeWords: Record<Language, () => Promise<HomeWords>> = {
  en: () => import('../../reports/home-en.ts').then((module) => module.enHome),
  ru: () => import('../../reports/home-ru.ts').then((module) => module.ruHome),
}
const pageWords: Record<Language, () => Promise<PageWords>> = {
  en: () => import('../../pages-en.ts').then((module) => module.enPages),
  ru: () => import('../../pages-ru.ts').then((module) => module.ruPages),
}

interface Spoken {
  readonly language: Language
  readonly text: Words
  readonly homeText: (Words & HomeWords) | null
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

/** How many of the words are needed; each has those before it. */
const extents = ['outside', 'home', 'pages'] as const
export type Extent = (typeof extents)[number]
let needed = 0

const extentOf = ({ homeText, pageText }: Spoken) => (pageText ? 2 : homeText ? 1 : 0)

/**
 * Loads what is missing of the wished language. A language that does not load leaves the old one.
 */
export async function speak(extent: Extent = 'outside'): Promise<void> {
  needed = Math.max(needed, extents.indexOf(extent))
  const loading = needed
  const language = wishedLanguage()
  if (spoken?.language === language && extentOf(spoken) >= loading) return
  const [text, home, pages] = await Promise.all([
    words[language](),
    loading === 1 ? homeWords[language]() : null,
    loading === 2 ? pageWords[language]() : null,
  ])
  // While these words travelled, others may have been asked for.
  if (wishedLanguage() !== language || needed > loading) return speak()
  const pageText = pages && { ...text, ...pages }
  spoken = { language, text, homeText: pageText ?? (home && { ...text, ...home }), pageText }
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

/** The words of the frame and of Home; only inside the frame, which waits for them. */
export function useHomeText(): Words & HomeWords {
  const { homeText } = useSpoken()
  if (homeText === null) throw new Error('speak first, before a page inside the frame')
  return homeText
}

let asked: Promise<void> | null = null

/** All words. Their pages wait for them; where none did, this suspends while they travel. */
export function usePageText(): Words & PageWords {
  const { pageText } = useSpoken()
  if (pageText !== null) return pageText
  asked ??= speak('pages').finally(() => {
    asked = null
  })
  use(asked)
  throw new Error('words that have come are spoken')
}
