/** Whether this one has asked too often. A limit that is missing or away limits nobody: it only damps abuse. */
export async function isOverLimit(limit: RateLimit | undefined, key: string): Promise<boolean> {
  try {
    return limit !== undefined && !(await limit.limit({ key })).success
  } catch {
    return false
  }
}
