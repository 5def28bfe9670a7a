import type { Language } from '../../../../schema/vocabulary.ts'

/** Names of the providers. */
export const providerNames = { google: 'Google', github: 'GitHub' } as const

/** The few texts the sign-in page needs; the others are loaded with their pages. */
export const buttonWords: Record<
  Language,
  { or: string; leaving: string; signInBy: (name: string) => string }
> = {
  en: { or: 'or', leaving: 'One moment…', signInBy: (name) => `Sign in with ${name}` },
  ru: { or: 'или', leaving: 'Секунду…', signInBy: (name) => `Войти через ${name}` },
}
