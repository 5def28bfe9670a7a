import { ownTexts } from '../../core/i18n/own-texts.ts'
import { marketTexts } from '../../ui/market/market-texts.ts'

const texts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enPromote),
  ru: () => import('./ru.ts').then((module) => module.ruPromote),
})

/** With the names of categories and kinds of traffic. */
export const promoteTexts = {
  with: <Page>(page: () => Promise<Page>) => marketTexts.with(texts.with(page)),
  use: texts.use,
}
