import { type Language, languages } from '../../../schema/vocabulary.ts'
import { chooseLanguage, useLanguage, useText } from '../core/i18n/language.ts'
import { cn } from '../ui/class-names.ts'

/** Each language in its own words, so that people can find theirs. */
export const languageNames: Record<Language, string> = { en: 'English', ru: 'Русский' }

/** Language links for pages without a top bar. */
export function LanguageSwitch() {
  const language = useLanguage()
  const text = useText()
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{text.app.language}</legend>
      {languages.map((option) => (
        <button
          key={option}
          type="button"
          lang={option}
          aria-pressed={option === language}
          onClick={() => chooseLanguage(option)}
          className={cn(
            'min-h-9 rounded px-3 text-sm',
            option === language ? 'font-medium' : 'text-muted hover:bg-sunken hover:text-text',
          )}
        >
          {languageNames[option]}
        </button>
      ))}
    </fieldset>
  )
}
