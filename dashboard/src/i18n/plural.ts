import type { Language } from '../../../schema/vocabulary.ts'

const rules = { en: new Intl.PluralRules('en'), ru: new Intl.PluralRules('ru') }
const numbers = { en: new Intl.NumberFormat('en'), ru: new Intl.NumberFormat('ru') }

/** The forms each language needs; `other` in Russian is for fractions. */
interface Forms {
  en: { readonly one: string; readonly other: string }
  ru: { readonly one: string; readonly few: string; readonly many: string; readonly other: string }
}

/** The form that goes with the count, without the count. */
export function form<L extends Language>(language: L, count: number, forms: Forms[L]): string {
  const category = rules[language].select(count)
  return (forms as Record<string, string>)[category] ?? forms.other
}

/** "1,240 clicks", "1 240 кликов". */
export function counted<L extends Language>(language: L, count: number, forms: Forms[L]): string {
  return `${numbers[language].format(count)} ${form(language, count, forms)}`
}
