import { encode } from 'uqr'

/** Modules of white around the code. */
export const QR_QUIET = 4

/** A QR code as an SVG document: dark on white, because many cameras cannot read the inverse. */
export function qrSvg(value: string): string {
  const { data, size } = encode(value, { ecc: 'M', border: QR_QUIET })
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/></svg>`
}
