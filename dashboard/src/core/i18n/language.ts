import { use, useSyncExternalStore } from 'react'
import { type Language, languages } from '../../../../schema/vocabulary.ts'
import { keep, kept } from '../device-storage.ts'
import { person } from '../session.ts'

/**
 * The texts of each extent. texts.ts, which core may not import, declares their types and loads
 * them.
 */
// biome-ignore lint/suspicious/noEmptyInterface: extended where the texts are declared.
export interface Texts {}
type OutsideText = Texts['outside']
type HomeText = OutsideText & Texts['home']
export type PageWords = Texts['pages']
export type PageText = OutsideText & PageWords

/** How many of the texts are needed; each extent includes those before it. */
const extents = ['outside', 'home', 'pages'] as const
type Extent = (typeof extents)[number]
const [OUTSIDE, HOME, PAGES] = [0, 1, 2] as const

/** Loads only the current language, and only the extent the open page needs. */
export type TextLoaders = {
  readonly [E in Extent]: Readonly<Record<Language, () => Promise<Texts[E]>>>
}
let loaders: TextLoaders | null = null

/** Registers the loaders of the texts, before the first `speak`. */
export function provideTexts(given: TextLoaders): void {
  loaders = given
}

interface Spoken {
  readonly language: Language
  /** Index of the largest extent loaded into `text`. */
  readonly extent: number
  readonly text: object
}

let spoken: Spoken | null = null
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const isLanguage = (word: string | null | undefined): word is Language =>
  (languages as readonly unknown[]).includes(word)

/** The language stored on this device, else the profile's, else the browser's, else English. */
function preferredLanguage(): Language {
  const preferred = kept('language') ?? person()?.language
  if (isLanguage(preferred)) return preferred
  return navigator.language.startsWith('ru') ? 'ru' : 'en'
}

type LoadText = (language: Language) => Promise<unknown>
/** Texts of single pages opened so far. They are reloaded when the language changes. */
const opened = new Set<LoadText>()

/** Loads the texts of a page, now and whenever the language changes. */
export function loadAlong(load: LoadText): Promise<unknown> {
  opened.add(load)
  return load(preferredLanguage())
}

let needed: number = OUTSIDE

/** Loads missing texts of the preferred language. If that fails, the previous language stays. */
export async function speak(wanted: Extent = 'outside'): Promise<void> {
  if (loaders === null) throw new Error('provideTexts() before speak()')
  needed = Math.max(needed, extents.indexOf(wanted))
  const extent = needed
  const language = preferredLanguage()
  if (spoken?.language === language && spoken.extent >= extent) return
  const [outside, more] = await Promise.all([
    loaders.outside[language](),
    extent === OUTSIDE ? null : loaders[extent === HOME ? 'home' : 'pages'][language](),
    ...[...opened].map((load) => load(language)),
  ])
  // More texts may have been requested in the meantime.
  if (preferredLanguage() !== language || needed > extent) return speak()
  spoken = { language, extent, text: { ...outside, ...more } }
  document.documentElement.lang = language
  for (const listener of listeners) listener()
}

/** Changes the language and stores the choice on this device. */
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

/** The texts that are always loaded. */
export const useText = (): OutsideText => useSpoken().text as OutsideText

/** The texts of the frame and of Home; only inside the frame, which loads them. */
export function useHomeText(): HomeText {
  const { extent, text } = useSpoken()
  if (extent < HOME) throw new Error('speak first, before a page inside the frame')
  return text as HomeText
}

let asked: Promise<void> | null = null

/** All shared texts. Suspends until they are loaded. */
export function usePageText(): PageText {
  const { extent, text } = useSpoken()
  if (extent < PAGES) {
    asked ??= speak('pages').catch((error: unknown) => {
      asked = null
      throw error
    })
  }
  // Also once they are loaded: what suspended by a promise has to use it when it renders again.
  if (asked !== null) use(asked)
  if (extent >= PAGES) return text as PageText
  // The texts came while React rendered with the snapshot before them.
  if (spoken && spoken.extent >= PAGES) return spoken.text as PageText
  throw new Error('the texts have come and are not in use')
}
