import { encode } from 'uqr'
import { saveBlob } from '../core/files.ts'

const QUIET = 4
const PNG_SIDE = 1024

/** A QR code as an SVG document: dark on white, because many cameras cannot read the inverse. */
export function qrSvg(value: string): string {
  const { data, size } = encode(value, { ecc: 'M', border: QUIET })
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/></svg>`
}

export function saveQrSvg(value: string, name: string): void {
  saveBlob(new Blob([qrSvg(value)], { type: 'image/svg+xml' }), `${name}.svg`)
}

/** Whole pixels for each module, so that the edges stay sharp in print. */
export async function saveQrPng(value: string, name: string): Promise<void> {
  const { data, size } = encode(value, { ecc: 'M', border: QUIET })
  const scale = Math.ceil(PNG_SIDE / size)
  const canvas = document.createElement('canvas')
  canvas.width = size * scale
  canvas.height = size * scale
  const context = canvas.getContext('2d')
  if (context === null) return
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000'
  for (const [y, row] of data.entries()) {
    for (const [x, isDark] of row.entries()) {
      if (isDark) context.fillRect(x * scale, y * scale, scale, scale)
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob !== null) saveBlob(blob, `${name}.png`)
}
