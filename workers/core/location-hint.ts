/** Cloudflare regions in which a Durable Object can be created. An object never moves. */
export type LocationHint =
  | ('wnam' | 'enam' | 'sam' | 'weur' | 'eeur' | 'afr' | 'me')
  | ('apac' | 'apac-ne' | 'apac-se' | 'oc')

/**
 * Passed with an object's name. Without a hint, Cloudflare creates the object near the first
 * caller.
 */
export interface ObjectOptions {
  locationHint?: LocationHint | undefined
}
