/**
 * How far the clock of a local run is ahead of the computer's clock. Stored in .local; it only moves forward.
 */
import { existsSync, readFileSync } from 'node:fs'
import { writeWhole } from './local-state.ts'

export interface LocalClock {
  now(): Date
  aheadMs(): number
  /** Moves the clock forward to this time. A time that has passed changes nothing. */
  moveTo(time: Date): void
}

export const moveUnits = ['hours', 'days', 'months'] as const
export type MoveUnit = (typeof moveUnits)[number]

const HOUR_MS = 3_600_000

/** Without a file, the clock is reset when the process ends. */
export function openLocalClock(file?: string): LocalClock {
  let aheadMs = file !== undefined && existsSync(file) ? read(file) : 0
  const now = () => new Date(Date.now() + aheadMs)
  return {
    now,
    aheadMs: () => aheadMs,
    moveTo: (time) => {
      aheadMs = Math.max(aheadMs, time.getTime() - Date.now())
      if (file !== undefined) writeWhole(file, JSON.stringify({ ahead_ms: aheadMs }))
    },
  }
}

/** A month is a calendar month: the 31st becomes the last day of a shorter one. */
export function later(time: Date, count: number, unit: MoveUnit): Date {
  if (unit !== 'months') {
    return new Date(time.getTime() + count * HOUR_MS * (unit === 'days' ? 24 : 1))
  }
  const moved = new Date(time)
  moved.setUTCMonth(moved.getUTCMonth() + count)
  // JavaScript turns a day that the month does not have into a day of the next month.
  if (moved.getUTCDate() !== time.getUTCDate()) moved.setUTCDate(0)
  return moved
}

function read(file: string): number {
  const { ahead_ms } = JSON.parse(readFileSync(file, 'utf8')) as { ahead_ms?: unknown }
  if (!Number.isSafeInteger(ahead_ms) || (ahead_ms as number) < 0) {
    throw new Error(`${file} does not say how far the clock is ahead. Delete it to begin with now.`)
  }
  return ahead_ms as number
}
