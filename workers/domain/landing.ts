/**
 * Weighted choice: the entry under `point` (0 ≤ point < 1) when all lie side by side, each as wide
 * as its weight. Entries of weight 0 are never chosen, unless all are 0. Null for an empty list.
 */
export function pickWeighted<T extends { weight: number }>(
  entries: readonly T[],
  point: number,
): T | null {
  if (entries.length <= 1) return entries[0] ?? null
  const total = entries.reduce((sum, { weight }) => sum + weight, 0)
  if (total <= 0) return entries[Math.floor(point * entries.length)] ?? null
  let rest = point * total
  for (const entry of entries) {
    rest -= entry.weight
    if (rest < 0) return entry
  }
  return entries.findLast(({ weight }) => weight > 0) ?? null
}
