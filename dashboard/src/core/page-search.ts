import { type PeriodName, periodNames } from './format/period-names.ts'

/**
 * The URL parameters of each page. Parsed without a schema library, which would make up a twentieth
 * of the sign-in page. Invalid parameters are ignored, so that old links still open.
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
/**
 * Empty and dotted segments: browsers resolve them, which may leave a path that begins with two
 * slashes.
 */
const foldable = /\/(?:\/|%2f|%5c|(?:\.|%2e){1,2}(?:\/|$))/i

/** A path of this site that no browser can read as another host. */
const ownPath: Reader<string> = (raw) => {
  if (typeof raw !== 'string' || !/^\/[^\\\s\p{Cc}]*$/u.test(raw)) return undefined
  const [path = ''] = raw.split(/[?#]/)
  return foldable.test(path) ? undefined : raw
}

/** A name such as `first_click`. */
export const name = matching(/^[a-z][a-z0-9_]*$/)
/** A day. The server refuses dates that do not exist. */
export const day = matching(/^\d{4}-\d{2}-\d{2}$/)

export const PAGES_MAX = 20

/** How many pages of a list are shown, one below the other; default 1. */
export const pages: Reader<number> = (raw) =>
  Number.isInteger(raw) && Number(raw) > 1 && Number(raw) <= PAGES_MAX ? Number(raw) : undefined

/** The days of a date picker. */
export const period = { range: oneOf<PeriodName>(periodNames), from: day, to: day }

/** Reads these parameters and drops all others. */
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
