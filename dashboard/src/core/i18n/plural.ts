import type { Language } from '../../../../schema/vocabulary.ts'

const made = new Map<Language, { rules: Intl.PluralRules; numbers: Intl.NumberFormat }>()

function intlOf(language: Language) {
  const found = made.get(language) ?? {
    rules: new Intl.PluralRules(language),
    numbers: new Intl.NumberFormat(language),
  }
  made.set(language, found)
  return found
}

/** Plural forms of each language; `other` in Russian is for fractions. */
interface Forms {
  en: { readonly one: string; readonly other: string }
  ru: { readonly one: string; readonly few: string; readonly many: string; readonly other: string }
}

/** The plural form for a count, without the count. */
export function form<L extends Language>(language: L, count: number, forms: Forms[L]): string {
  const category = intlOf(language).rules.select(count)
  return (forms as Record<string, string>)[category] ?? forms.other
}

/** "1,240 clicks", "1 240 кликов". */
export function counted<L extends Language>(language: L, count: number, forms: Forms[L]): string {
  return `${intlOf(language).numbers.format(count)} ${form(language, count, forms)}`
}
