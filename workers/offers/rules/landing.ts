/**
 * Weighted choice: `point` (0 ≤ point < 1) selects an entry in proportion to its weight. Entries
 * with weight 0 are never chosen, unless all are 0. Null for an empty list.
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

/** Whom an entry is for; null = no restriction. Devices and systems are lower-case. */
export interface Audience {
  countries: ReadonlySet<string> | null
  devices: ReadonlySet<string> | null
  oses: ReadonlySet<string> | null
}

/** The visitor's facts for matching. The device is read only if an audience restricts it. */
export interface VisitorFacts {
  country: string | null
  device: string | null
  os: string | null
}

/**
 * The entries for this visitor: those with the most matching restrictions. Entries without
 * restrictions are used only if no other entry matches.
 */
export function matchingEntries<T extends { audience: Audience | null }>(
  entries: readonly T[],
  visitor: VisitorFacts,
): readonly T[] {
  const matching = entries.filter(({ audience }) => audience === null || isFor(audience, visitor))
  const most = matching.reduce((max, { audience }) => Math.max(max, partsOf(audience)), 0)
  return matching.filter(({ audience }) => partsOf(audience) === most)
}

function isFor(
  { countries, devices, oses }: Audience,
  { country, device, os }: VisitorFacts,
): boolean {
  return holds(countries, country) && holds(devices, device) && holds(oses, os)
}

const holds = (list: ReadonlySet<string> | null, name: string | null) =>
  list === null || (name !== null && list.has(name))

function partsOf(audience: Audience | null): number {
  if (audience === null) return 0
  const { countries, devices, oses } = audience
  return Number(countries !== null) + Number(devices !== null) + Number(oses !== null)
}

/**
 * The fallback for a reason: one that lists it, else one without reasons. Null if there is neither.
 */
export function pickFallback<T extends { weight: number; reasons: readonly string[] }>(
  fallbacks: readonly T[],
  reason: string | null,
  point: number,
): T | null {
  if (fallbacks.length === 0) return null
  const named = fallbacks.filter(({ reasons }) => reason !== null && reasons.includes(reason))
  if (named.length > 0) return pickWeighted(named, point)
  return pickWeighted(
    fallbacks.filter(({ reasons }) => reasons.length === 0),
    point,
  )
}
