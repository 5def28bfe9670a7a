import { splitAffPath } from '../rules/aff-path.ts'
import { readAddress } from './address.ts'

/**
 * The path for routing, byte for byte as sent: percent-encoding never makes a route match. An affiliate link
 * can end any path, so it is routed as `/aff/{code}` wherever it occurs.
 */
export function routePath({ url }: Request): string {
  const { path } = readAddress(url)
  const found = splitAffPath(path)
  return found === null ? path : `/aff/${found.code}`
}
