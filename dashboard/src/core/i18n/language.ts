import { use, useSyncExternalStore } from 'react'
import { type Language, languages } from '../../../../schema/vocabulary.ts'
import { keep, kept } from '../device-storage.ts'
import { person } from '../session.ts'

/** The texts of each extent. They are above core: texts.ts declares their types and loads them. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by a declaration where the texts are known.
export interface Texts {}
type OutsideText = Texts['outside']
type HomeText = OutsideText & Texts['home']
export type PageWords = Texts['pages']
export type PageText = OutsideText & PageWords

/** How many of the texts are needed; each extent has those before it. */
const extents = ['outside', 'home', 'pages'] as const
type Extent = (typeof extents)[number]
const [OUTSIDE, HOME, PAGES] = [0, 1, 2] as const

/** Only the chosen language is loaded, and no more of it than the open page needs. */
export type TextLoaders = {
  readonly [E in Extent]: Readonly<Record<Language, () => Promise<Texts[E]>>>
}
let loaders: TextLoaders | null = null

/** Where the texts come from; to be called before the first `speak`. */
export function provideTexts(given: TextLoaders): void {
  loaders = given
}

interface Spoken {
  readonly language: Language
  /** Index of the largest extent that `text` has. */
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

/** The choice kept on this device, else the profile's, else the browser's language, else English. */
function preferredLanguage(): Language {
  const wished = kept('language') ?? person()?.language
  if (isLanguage(wished)) return wished
  return navigator.language.startsWith('ru') ? 'ru' : 'en'
}

type LoadText = (language: Language) => Promise<unknown>
/** Texts of single pages that were opened: a change of the language loads them as well. */
const opened = new Set<LoadText>()

/** Loads the texts of a single page, and from now on in every language that is chosen. */
export function loadAlong(load: LoadText): Promise<unknown> {
  opened.add(load)
  return load(preferredLanguage())
}

let needed: number = OUTSIDE

/**
 * Loads what is missing of the wished language. A language that does not load leaves the old one.
 */
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
  // Other texts may have been asked for in the meantime.
  if (preferredLanguage() !== language || needed > extent) return speak()
  spoken = { language, extent, text: { ...outside, ...more } }
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

/** The texts that are always there. */
export const useText = (): OutsideText => useSpoken().text as OutsideText

/** The texts of the frame and of Home; only inside the frame, which waits for them. */
export function useHomeText(): HomeText {
  const { extent, text } = useSpoken()
  if (extent < HOME) throw new Error('speak first, before a page inside the frame')
  return text as HomeText
}

let asked: Promise<void> | null = null

/** All shared texts. Pages wait for them; where none did, this suspends until they have come. */
export function usePageText(): PageText {
  const { extent, text } = useSpoken()
  if (extent >= PAGES) return text as PageText
  asked ??= speak('pages').finally(() => {
    asked = null
  })
  use(asked)
  throw new Error('the texts have come and are not in use')
}
