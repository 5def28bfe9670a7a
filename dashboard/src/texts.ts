import type { TextLoaders } from './core/i18n/language.ts'
import type { Words } from './en.ts'
import type { enPages } from './pages-en.ts'
import type { HomeWords } from './reports/home-en.ts'

declare module './core/i18n/language.ts' {
  interface Texts {
    outside: Words
    home: HomeWords
    pages: typeof enPages
  }
}

/** The loaders of each extent of the texts. */
export const texts: TextLoaders = {
  outside: {
    en: () => import('./en.ts').then((module) => module.en),
    ru: () => import('./ru.ts').then((module) => module.ru),
  },
  home: {
    en: () => import('./reports/home-en.ts').then((module) => module.enHome),
    ru: () => import('./reports/home-ru.ts').then((module) => module.ruHome),
  },
  pages: {
    en: () => import('./pages-en.ts').then((module) => module.enPages),
    ru: () => import('./pages-ru.ts').then((module) => module.ruPages),
  },
}
