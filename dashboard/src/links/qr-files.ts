import { encode } from 'uqr'
import { QR_QUIET, qrSvg } from '../../../workers/links/qr-rules.ts'
import { saveBlob } from '../core/files.ts'

const PNG_SIDE = 1024

export function saveQrSvg(value: string, name: string): void {
  saveBlob(new Blob([qrSvg(value)], { type: 'image/svg+xml' }), `${name}.svg`)
}

/** Whole pixels for each module, so that the edges stay sharp in print. */
export async function saveQrPng(value: string, name: string): Promise<void> {
  const { data, size } = encode(value, { ecc: 'M', border: QR_QUIET })
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
