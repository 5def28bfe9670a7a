import type { ReactNode } from 'react'
import { columnWord } from '../audit/audit-texts.ts'
import { usePageText } from '../core/i18n/language.ts'

/** A JSON value as lines of names and values, indented as it is nested. */
export function JsonValue({ value }: { value: unknown }): ReactNode {
  const text = usePageText()
  const { yes, no, nothing } = text.records
  if (value === null || value === undefined || value === '') return nothing
  if (typeof value === 'boolean') return value ? yes : no
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value) && value.every((part) => typeof part !== 'object')) {
    return value.length === 0 ? nothing : value.join(', ')
  }
  const parts = Object.entries(value)
  if (parts.length === 0) return nothing
  return (
    <ul className="space-y-0.5 border-l border-border pl-3">
      {parts.map(([name, part]) => (
        <li key={name}>
          <span className="text-muted">
            {Array.isArray(value) ? Number(name) + 1 : columnWord(text, name)}:
          </span>{' '}
          <JsonValue value={part} />
        </li>
      ))}
    </ul>
  )
}
