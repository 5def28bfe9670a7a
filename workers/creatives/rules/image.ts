/** What an uploaded banner is, by its bytes: type and size in pixels. Names and headers are not believed. */
import { pictureTypeOf } from '../../core/picture.ts'
import { svgFault, svgSize } from './svg.ts'

export const bannerTypes = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/svg+xml',
] as const
export type BannerType = (typeof bannerTypes)[number]

export const BANNER_BYTES_MAX = 512 * 1024
export const BANNER_SIDE_MIN = 10
export const BANNER_SIDE_MAX = 4_000

export interface Banner {
  contentType: BannerType
  width: number
  height: number
}

/** Why a file cannot be a banner, as a code of schema/field-messages.ts with its parameters. */
export type BannerFault =
  | { code: 'banner_type' }
  | { code: 'banner_size'; params: { min: number; max: number } }
  | { code: 'banner_active'; params: { part: string } }
  | { code: 'banner_external' }

interface Size {
  width: number
  height: number
}

export function bannerOf(bytes: Uint8Array): Banner | BannerFault {
  const found = typeAndSize(bytes)
  if (found === null) return { code: 'banner_type' }
  if ('code' in found) return found
  const sides = [found.width, found.height]
  if (sides.some((side) => side < BANNER_SIDE_MIN || side > BANNER_SIDE_MAX)) {
    return { code: 'banner_size', params: { min: BANNER_SIDE_MIN, max: BANNER_SIDE_MAX } }
  }
  return found
}

function typeAndSize(bytes: Uint8Array): Banner | BannerFault | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = pictureTypeOf(bytes) ?? (isGif(bytes) ? 'image/gif' : null)
  if (type === null) return svgBanner(bytes)
  const size = sizeOf[type](view)
  return size && { contentType: type, ...size }
}

function svgBanner(bytes: Uint8Array): Banner | BannerFault | null {
  const text = new TextDecoder().decode(bytes)
  const size = svgSize(text)
  if (size === null) return null
  return svgFault(text) ?? { contentType: 'image/svg+xml', ...size }
}

const isGif = (bytes: Uint8Array) =>
  /^GIF8[79]a$/.test(String.fromCharCode(...bytes.subarray(0, 6)))

const sizeOf: Readonly<
  Record<Exclude<BannerType, 'image/svg+xml'>, (of: DataView) => Size | null>
> = {
  'image/png': (of) =>
    of.byteLength < 24 ? null : { width: of.getUint32(16), height: of.getUint32(20) },
  'image/gif': (of) =>
    of.byteLength < 10 ? null : { width: of.getUint16(6, true), height: of.getUint16(8, true) },
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
}

/** Walks the segments to the frame header, which has the size. */
function jpegSize(of: DataView): Size | null {
  for (let at = 2; at + 9 < of.byteLength; ) {
    if (of.getUint8(at) !== 0xff) return null
    const marker = of.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: of.getUint16(at + 5), width: of.getUint16(at + 7) }
    at += 2 + of.getUint16(at + 2)
  }
  return null
}

/** The three kinds of WebP keep the size in different places. */
function webpSize(of: DataView): Size | null {
  if (of.byteLength < 30) return null
  const kind = of.getUint32(12)
  if (kind === 0x56503820) {
    return { width: of.getUint16(26, true) & 0x3fff, height: of.getUint16(28, true) & 0x3fff }
  }
  if (kind === 0x5650384c) {
    const packed = of.getUint32(21, true)
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
  }
  const uint24 = (at: number) => of.getUint16(at, true) + (of.getUint8(at + 2) << 16) + 1
  return kind === 0x56503858 ? { width: uint24(24), height: uint24(27) } : null
}
