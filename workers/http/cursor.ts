import { refuseField } from '../core/refusal.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const exactTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/

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
  return btoa(`${recordedAt} ${id}`).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

export function readTimeCursor(cursor: string | undefined): TimeCursor | null {
  if (cursor === undefined) return null
  const [recordedAt = '', id = ''] = decode(cursor).split(' ')
  const isTime = exactTime.test(recordedAt) && !Number.isNaN(Date.parse(recordedAt))
  if (!isTime || !uuid.test(id)) throw unreadable()
  return { recordedAt, id }
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
