/** What an anchor of the audit log says, and where chain and anchor differ. */

/** The last block of a chain at some time. */
export interface ChainHead {
  /** The advertiser, or the nil UUID for the platform. */
  chain: string
  number: number
  hash: string
}

/** Heads of all chains on one day, kept where the database's owner cannot change them. */
export interface AuditAnchor {
  v: 1
  date: string
  heads: ChainHead[]
}

export const anchorPrefix = 'audit-anchor:'
export const anchorKey = (date: string): string => `${anchorPrefix}${date}`

/**
 * Reads an anchor as it was kept.
 * @returns null when it is not one.
 */
export function readAnchor(text: string): AuditAnchor | null {
  try {
    const anchor = JSON.parse(text) as Partial<AuditAnchor> | null
    return anchor?.v === 1 && Array.isArray(anchor.heads) ? (anchor as AuditAnchor) : null
  } catch {
    return null
  }
}

/** Where the hash at a place of a chain is known; undefined = there is no such block. */
export type HashAt = (chain: string, number: number) => string | undefined

/** Anchored heads that are not there any more, or not the same, in words. */
export function differencesFrom({ date, heads }: AuditAnchor, hashAt: HashAt): string[] {
  return heads.flatMap(({ chain, number, hash }) => {
    const found = hashAt(chain, number)
    if (found === hash) return []
    const what = found === undefined ? 'is gone' : 'is another'
    return [`chain ${chain} block ${number} ${what}: anchored on ${date}`]
  })
}
