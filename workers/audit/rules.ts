/** Anchors of the audit log, and how a chain can differ from one. */

/** The last block of a chain at a certain time. */
export interface ChainHead {
  /** The advertiser, or the nil UUID for the platform. */
  chain: string
  number: number
  hash: string
}

/** Heads of all chains on one day, stored where the database's owner cannot change them. */
export interface AuditAnchor {
  v: 1
  date: string
  heads: ChainHead[]
}

export const anchorPrefix = 'audit-anchor:'
export const anchorKey = (date: string): string => `${anchorPrefix}${date}`

/**
 * Parses a stored anchor.
 * @returns null if the text is not one.
 */
export function readAnchor(text: string): AuditAnchor | null {
  try {
    const anchor = JSON.parse(text) as Partial<AuditAnchor> | null
    return anchor?.v === 1 && Array.isArray(anchor.heads) ? (anchor as AuditAnchor) : null
  } catch {
    return null
  }
}

/** The hash at a position of a chain; undefined = there is no such block. */
export type HashAt = (chain: string, number: number) => string | undefined

/** Describes anchored heads that are missing or different now. */
export function differencesFrom({ date, heads }: AuditAnchor, hashAt: HashAt): string[] {
  return heads.flatMap(({ chain, number, hash }) => {
    const found = hashAt(chain, number)
    if (found === hash) return []
    const what = found === undefined ? 'is gone' : 'is another'
    return [`chain ${chain} block ${number} ${what}: anchored on ${date}`]
  })
}
