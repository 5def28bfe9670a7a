import { macroNames } from '../../../workers/offers/rules/macros.ts'
import { usePageText } from '../core/i18n/language.ts'

/** The macros of URLs. Collapsed, because people read it once. */
export function MacroHelp() {
  const { macros } = usePageText()
  return (
    <details className="text-sm">
      <summary className="-mx-1 w-max cursor-pointer rounded px-1 py-1 font-medium">
        {macros.title}
      </summary>
      <p className="my-1 text-pretty text-muted">{macros.help}</p>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1">
        {macroNames.map((macro) => (
          <div key={macro} className="contents">
            <dt>
              <code className="font-mono select-all">{`{${macro}}`}</code>
            </dt>
            <dd className="text-muted">{macros.of[macro]}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
