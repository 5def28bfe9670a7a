/**
 * Whether the caller has exceeded the limit. If a limit is missing or unavailable, nobody is limited: limits
 * only dampen abuse.
 */
export async function isOverLimit(limit: RateLimit | undefined, key: string): Promise<boolean> {
  try {
    return limit !== undefined && !(await limit.limit({ key })).success
  } catch {
    return false
  }
}
