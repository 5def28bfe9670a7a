/** Cloudflare's regions in which a Durable Object may be created. An object never moves. */
export type LocationHint =
  | ('wnam' | 'enam' | 'sam' | 'weur' | 'eeur' | 'afr' | 'me')
  | ('apac' | 'apac-ne' | 'apac-se' | 'oc')

/** Beside an object's name; without a hint Cloudflare creates it near the first caller. */
export interface ObjectOptions {
  locationHint?: LocationHint | undefined
}
