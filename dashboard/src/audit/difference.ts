/** One field of an entry, before and after. */
export interface FieldDifference {
  readonly field: string
  /** Undefined = nothing to compare, because the row or field is new. */
  readonly before: unknown
  readonly after: unknown
}

type Fields = Readonly<Record<string, unknown>> | null

/** All fields of both sides, in the order of the later one. */
export function differenceOf(before: Fields, after: Fields): FieldDifference[] {
  const names = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})])
  return [...names].map((field) => ({
    field,
    before: before?.[field],
    after: after?.[field],
  }))
}

/** A value as text, its codes by `wordOf`; null for an empty one, for which the caller has a word. */
export function valueText(value: unknown, wordOf = (code: string) => code): string | null {
  if (value === null || value === undefined || value === '') return null
  if (Array.isArray(value) && value.every((part) => typeof part !== 'object')) {
    return value.length === 0 ? null : value.map((part) => wordOf(String(part))).join(', ')
  }
  if (typeof value === 'object') return JSON.stringify(value)
  return wordOf(String(value))
}
