/** Steps of the colour scale above zero. */
export const HEAT_STEPS = 5

/** 0 for nothing, then equal parts of the largest value. */
export function heatStep(value: number, largest: number): number {
  if (value <= 0 || largest <= 0) return 0
  return Math.max(1, Math.ceil((value / largest) * HEAT_STEPS - 1e-9))
}

/** The place that an arrow key, Home or End leads to; null for other keys. */
export function nextCell(
  key: string,
  [row, column]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): readonly [number, number] | null {
  const places: Record<string, readonly [number, number]> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, columns - 1],
  }
  const to = places[key]
  if (to === undefined) return null
  const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, at))
  return [within(to[0], rows), within(to[1], columns)]
}
