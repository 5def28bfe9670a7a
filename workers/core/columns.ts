/**
 * Readers for columns of result rows. Each checks the type of the value, so that a statement and
 * its reader cannot drift apart unnoticed. All throw TypeError, which is a bug and never a user's
 * mistake.
 */

function wrong(expected: string, value: unknown): never {
  throw new TypeError(`a column holds ${value === null ? 'null' : typeof value}, not ${expected}`)
}

const orNull =
  <Value>(read: (value: unknown) => Value) =>
  (value: unknown): Value | null =>
    value === null || value === undefined ? null : read(value)

export function readText(value: unknown): string {
  return typeof value === 'string' ? value : wrong('text', value)
}

export const readTextOrNull = orNull(readText)

export function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(readText) : wrong('a list of text', value)
}

export const readTextsOrNull = orNull(readTexts)

/** Null reads as false. */
export function readFlag(value: unknown): boolean {
  return typeof value === 'boolean' || value === null
    ? value === true
    : wrong('true or false', value)
}

export function readNumber(value: unknown): number {
  return typeof value === 'number' ? value : wrong('a number', value)
}

export const readNumberOrNull = orNull(readNumber)

/** A bigint column. The driver returns text, JSON a number. */
export function readMinor(value: unknown): bigint {
  const isWhole =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  return isWhole ? BigInt(value) : wrong('a whole number', value)
}

export const readMinorOrNull = orNull(readMinor)

/** A time. The driver returns a Date, JSON text. */
export function readTime(value: unknown): Date {
  if (value instanceof Date) return value
  return typeof value === 'string' ? new Date(value) : wrong('a time', value)
}

export const readTimeOrNull = orNull(readTime)

/** A value of a closed list. */
export function readWord<Word extends string>(words: readonly Word[], value: unknown): Word {
  const found = words.find((word) => word === value)
  return found ?? wrong('a word of its list', value)
}

export function readWordOrNull<Word extends string>(
  words: readonly Word[],
  value: unknown,
): Word | null {
  return value === null || value === undefined ? null : readWord(words, value)
}

/** A list of values of a closed list. */
export function readWords<Word extends string>(words: readonly Word[], value: unknown): Word[] {
  return readTexts(value).map((word) => readWord(words, word))
}

/** A row as JSON. */
export function readRow(value: unknown): Record<string, unknown> {
  const isRow = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRow ? (value as Record<string, unknown>) : wrong('a row', value)
}

export const readRowOrNull = orNull(readRow)

/** Rows as a list in JSON. */
export function readRows(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(readRow) : wrong('a list of rows', value)
}

export const readRowsOrNull = orNull(readRows)

/** Text by name, as JSON. */
export function readTextsByName(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readRow(value)).map(([name, text]) => [name, readText(text)]),
  )
}

/** Words of a closed list by name, as JSON. */
export function readWordsByName<Word extends string>(
  words: readonly Word[],
  value: unknown,
): Record<string, Word> {
  return Object.fromEntries(
    Object.entries(readRow(value)).map(([name, word]) => [name, readWord(words, word)]),
  )
}
