/** Views of banners, added up in memory, so that a view needs no query of its own. */

export interface ViewCount {
  creative_id: string
  slug: string
  day: string
  views: number
}

/** Different banners kept between two writes; views of more are not counted. */
const COUNTS_MAX = 5_000

export class ViewCounts {
  readonly #counts = new Map<string, ViewCount>()

  /** @returns whether this is the first view since `take`, so that a write must be planned. */
  add(creativeId: string, slug: string, now: Date): boolean {
    const day = now.toISOString().slice(0, 10)
    const key = `${creativeId} ${slug.toLowerCase()} ${day}`
    const known = this.#counts.get(key)
    if (known) known.views += 1
    else if (this.#counts.size < COUNTS_MAX) {
      this.#counts.set(key, { creative_id: creativeId, slug, day, views: 1 })
      return this.#counts.size === 1
    }
    return false
  }

  /** What was added since the last call. */
  take(): ViewCount[] {
    const taken = [...this.#counts.values()]
    this.#counts.clear()
    return taken
  }
}
