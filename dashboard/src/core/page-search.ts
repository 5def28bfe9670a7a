/**
 * What each page keeps in its URL. Read by hand and not by a schema library, which would be a
 * twentieth of the sign-in page. A wrong parameter is as good as absent: an old link still opens.
 */
type Raw = Record<string, unknown>
type Reader<T> = (raw: unknown) => T | undefined
type Found<F> = { [K in keyof F]?: F[K] extends Reader<infer T> ? T | undefined : never }

const TEXT_CHARACTERS_MAX = 200

export const text: Reader<string> = (raw) =>
  typeof raw === 'string' && raw !== '' && raw.length <= TEXT_CHARACTERS_MAX ? raw : undefined

const matching =
  (pattern: RegExp): Reader<string> =>
  (raw) =>
    typeof raw === 'string' && pattern.test(raw) ? raw : undefined

export const oneOf =
  <T extends string>(words: readonly T[]): Reader<T> =>
  (raw) =>
    words.find((word) => word === raw)

export const uuid = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
/** Empty and dotted segments: browsers fold them, and what is left may begin with two slashes. */
const foldable = /\/(?:\/|%2f|%5c|(?:\.|%2e){1,2}(?:\/|$))/i

/** A path of this site, written so that no browser reads the name of a host into it. */
const ownPath: Reader<string> = (raw) => {
  if (typeof raw !== 'string' || !/^\/[^\\\s\p{Cc}]*$/u.test(raw)) return undefined
  const [path = ''] = raw.split(/[?#]/)
  return foldable.test(path) ? undefined : raw
}

/** A name such as `first_click`. */
export const name = matching(/^[a-z][a-z0-9_]*$/)
/** A calendar day; what is none in the calendar, the server refuses. */
export const day = matching(/^\d{4}-\d{2}-\d{2}$/)

export const PAGES_MAX = 20

/** How many pages of a list are shown, one below the other; one by default. */
export const pages: Reader<number> = (raw) =>
  Number.isInteger(raw) && Number(raw) > 1 && Number(raw) <= PAGES_MAX ? Number(raw) : undefined

/** A reader of these parameters; every other is dropped. */
export function reader<F extends Record<string, Reader<unknown>>>(fields: F) {
  return (raw: Raw): Found<F> => {
    const found: Raw = {}
    for (const [name, read] of Object.entries(fields)) {
      const value = read(raw[name])
      if (value !== undefined) found[name] = value
    }
    return found as Found<F>
  }
}

export const readSignInSearch = reader({ return: ownPath })
