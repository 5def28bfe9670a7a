import type { Language } from '../../../../schema/vocabulary.ts'

/** What the providers call themselves. */
export const providerNames = { google: 'Google', github: 'GitHub' } as const

/** The few words of the sign-in page; the others come with their pages. */
export const buttonWords: Record<
  Language,
  { or: string; leaving: string; signInBy: (name: string) => string }
> = {
  en: { or: 'or', leaving: 'One moment…', signInBy: (name) => `Sign in with ${name}` },
  ru: { or: 'или', leaving: 'Секунду…', signInBy: (name) => `Войти через ${name}` },
}
