import { refuseField } from '../core/refusal.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const exactTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/

/**
 * The first `limit` of the items, and the cursor of the next page if one more was found.
 * @param cursorOf the last item's id by default.
 */
export function cutPage<Item extends { id: string }>(
  found: readonly Item[],
  limit: number,
): [page: Item[], nextCursor: string | null]
export function cutPage<Item>(
  found: readonly Item[],
  limit: number,
  cursorOf: (last: Item) => string,
): [page: Item[], nextCursor: string | null]
export function cutPage<Item>(
  found: readonly Item[],
  limit: number,
  cursorOf = (last: Item) => (last as Item & { id: string }).id,
): [page: Item[], nextCursor: string | null] {
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return [page, found.length > limit && last !== undefined ? cursorOf(last) : null]
}

/** Reads the cursor of a list in id order. */
export function readIdCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  if (!uuid.test(cursor)) throw unreadable()
  return cursor
}

/** Position in a list in time order. */
export interface TimeCursor {
  /** UTC, with microseconds. */
  recordedAt: string
  id: string
}

export function writeTimeCursor({ recordedAt, id }: TimeCursor): string {
  return encode(`${recordedAt} ${id}`)
}

export function readTimeCursor(cursor: string | undefined): TimeCursor | null {
  if (cursor === undefined) return null
  const [recordedAt = '', id = ''] = decode(cursor).split(' ')
  const isTime = exactTime.test(recordedAt) && !Number.isNaN(Date.parse(recordedAt))
  if (!isTime || !uuid.test(id)) throw unreadable()
  return { recordedAt, id }
}

/** Position in a list that is sorted by a text, then by id. */
export interface KeyCursor {
  key: string
  id: string
}

export const writeKeyCursor = ({ key, id }: KeyCursor): string =>
  encode(encodeURIComponent(`${id} ${key}`))

export function readKeyCursor(cursor: string | undefined): KeyCursor | null {
  if (cursor === undefined) return null
  const [, id, key] = /^(\S+) (.*)$/s.exec(decodeText(decode(cursor))) ?? []
  if (id === undefined || key === undefined || !uuid.test(id)) throw unreadable()
  return { key, id }
}

const encode = (text: string): string =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw unreadable()
  }
}

function decode(cursor: string): string {
  try {
    return atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    throw unreadable()
  }
}

function unreadable() {
  return refuseField('cursor', 'cursor')
}
