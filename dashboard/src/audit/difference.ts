/** One field of an entry, as it was and as it became. */
export interface FieldDifference {
  readonly field: string
  /** Undefined: there was nothing to compare, the row or the fact is new. */
  readonly before: unknown
  readonly after: unknown
}

type Fields = Readonly<Record<string, unknown>> | null

/** Every field that either side names, in the order of the later one. */
export function differenceOf(before: Fields, after: Fields): FieldDifference[] {
  const names = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})])
  return [...names].map((field) => ({
    field,
    before: before?.[field],
    after: after?.[field],
  }))
}

/** A value as a person reads it; null and undefined are left to the caller's word. */
export function valueText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}
