import { usePageText } from '../core/i18n/language.ts'
import type { AuditEntry } from './audit-data.ts'
import { columnWord } from './audit-texts.ts'
import { differenceOf, valueText } from './difference.ts'

/** What changed, field by field: as it was, struck through, and as it is. */
export function Difference({ entry }: { entry: AuditEntry }) {
  const text = usePageText()
  const words = text.auditLog
  const fields = differenceOf(entry.before, entry.after)
  if (fields.length === 0) return null
  return (
    <dl className="mt-1 space-y-0.5 text-sm">
      {fields.map(({ field, before, after }) => (
        <div key={field} className="flex flex-wrap gap-x-2">
          <dt className="text-muted">{columnWord(text, field)}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            {entry.before !== null && (
              <>
                <del>
                  <span className="sr-only">{words.before} </span>
                  {valueText(before) ?? words.empty}
                </del>
                {entry.after !== null && <span aria-hidden="true"> → </span>}
              </>
            )}
            {entry.after !== null && (
              <ins className="font-medium no-underline">
                <span className="sr-only">{words.after} </span>
                {valueText(after) ?? words.empty}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
