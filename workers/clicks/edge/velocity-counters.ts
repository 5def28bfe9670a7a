import { RecentMap } from '../../core/recent-map.ts'
import type { Velocity } from '../rules/screening-rules.ts'

const KNOWN_MAX = 5_000
/** A window has this many parts plus the current one, so it is never shorter than requested. */
const PARTS = 8

interface Speed {
  /** Number of the latest part since 1970. */
  part: number
  /** Clicks of the latest part and of those before it. */
  counts: number[]
}

/**
 * Number of billable clicks of one affiliate for one offer from one address. An estimate by this isolate, of
 * fixed size.
 */
export function buildVelocityCounters() {
  const velocityCounters = new RecentMap<Speed>(KNOWN_MAX)
  return {
    /** Whether the window has as many clicks as the offer allows. */
    isTooFast(key: string, { clicks, seconds }: Velocity, nowMs: number): boolean {
      const speed = velocityCounters.get(key)
      if (speed === undefined) return false
      moveTo(speed, partAt(nowMs, seconds))
      return speed.counts.reduce((sum, count) => sum + count, 0) >= clicks
    },

    count(key: string, { seconds }: Velocity, nowMs: number): void {
      const part = partAt(nowMs, seconds)
      const speed = velocityCounters.get(key) ?? {
        part,
        counts: new Array<number>(PARTS + 1).fill(0),
      }
      moveTo(speed, part)
      speed.counts[0] = (speed.counts[0] ?? 0) + 1
      velocityCounters.set(key, speed)
    },
  }
}
export type VelocityCounters = ReturnType<typeof buildVelocityCounters>

const partAt = (nowMs: number, seconds: number) => Math.floor((nowMs * PARTS) / (seconds * 1000))

/** When the clock goes back, the latest part stays. */
function moveTo(speed: Speed, part: number): void {
  const steps = Math.min(Math.max(0, part - speed.part), PARTS + 1)
  for (let step = 0; step < steps; step++) {
    speed.counts.pop()
    speed.counts.unshift(0)
  }
  speed.part = Math.max(speed.part, part)
}
