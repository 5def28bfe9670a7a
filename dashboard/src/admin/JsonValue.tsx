import type { ReactNode } from 'react'
import { columnWord } from '../audit/audit-texts.ts'
import { codeTexts, codeWord } from '../audit/code-words.ts'

/** A JSON value as lines of names and values, indented as it is nested. `name`: of the value, for its codes. */
export function JsonValue({ value, name = '' }: { value: unknown; name?: string }): ReactNode {
  const text = codeTexts.use()
  const { yes, no, nothing } = text.records
  if (value === null || value === undefined || value === '') return nothing
  if (typeof value === 'boolean') return value ? yes : no
  const wordOf = (code: unknown) => codeWord(text, '', name, String(code))
  if (typeof value !== 'object') return wordOf(value)
  if (Array.isArray(value) && value.every((part) => typeof part !== 'object')) {
    return value.length === 0 ? nothing : value.map(wordOf).join(', ')
  }
  const parts = Object.entries(value)
  if (parts.length === 0) return nothing
  return (
    <ul className="space-y-0.5 border-l border-border pl-3">
      {parts.map(([of, part]) => (
        <li key={of}>
          <span className="text-muted">
            {Array.isArray(value) ? Number(of) + 1 : columnWord(text, of)}:
          </span>{' '}
          <JsonValue value={part} name={of} />
        </li>
      ))}
    </ul>
  )
}
