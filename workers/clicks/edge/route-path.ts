import { splitAffPath } from '../rules/aff-path.ts'
import { readAddress } from './address.ts'

/**
 * The path by which a request is routed, byte for byte as it was sent: a percent escape never makes a
 * route match. An affiliate link can end any path, so it is routed as `/aff/{code}` wherever it is.
 */
export function routePath({ url }: Request): string {
  const { path } = readAddress(url)
  const found = splitAffPath(path)
  return found === null ? path : `/aff/${found.code}`
}
