/** Splits a request's URL by hand and keeps each part byte for byte. */
export interface Address {
  /** `https://shop.example:8443` */
  origin: string
  /** Lower-case, without port. */
  host: string
  path: string
  /** Null when there is no `?`; may be empty. */
  query: string | null
}

export function readAddress(url: string): Address {
  const authority = url.indexOf('://') + 3
  const pathStart = startOfPath(url, authority)
  const hash = url.indexOf('#', pathStart)
  const end = hash < 0 ? url.length : hash
  const mark = url.indexOf('?', pathStart)
  const queryStart = mark < 0 || mark > end ? -1 : mark
  const pathEnd = queryStart < 0 ? end : queryStart
  return {
    origin: url.slice(0, pathStart),
    host: hostOf(url.slice(authority, pathStart)),
    path: url.slice(pathStart, pathEnd) || '/',
    query: queryStart < 0 ? null : url.slice(queryStart + 1, end),
  }
}

function startOfPath(url: string, authority: number): number {
  const slash = url.indexOf('/', authority)
  return slash < 0 ? url.length : slash
}

function hostOf(authority: string): string {
  const colon = authority.lastIndexOf(':')
  const host = colon > authority.lastIndexOf(']') ? authority.slice(0, colon) : authority
  return host.toLowerCase()
}
