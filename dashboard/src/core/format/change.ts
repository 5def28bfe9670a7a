export interface Change {
  readonly direction: 'up' | 'down' | 'same'
  /**
   * Tenths of a percent, without sign; null where the earlier figure is zero and no ratio exists.
   */
  readonly permille: number | null
}

/** The change of a figure compared with an earlier one. */
export function changeOf(current: bigint, previous: bigint): Change {
  if (current === previous) return { direction: 'same', permille: previous === 0n ? null : 0 }
  const direction = current > previous ? 'up' : 'down'
  if (previous === 0n) return { direction, permille: null }
  const distance = current > previous ? current - previous : previous - current
  const base = previous < 0n ? -previous : previous
  return { direction, permille: Number((distance * 2000n + base) / (base * 2n)) }
}
