import { expect, test } from 'vitest'
import { bannerOf } from './image.ts'

const bytes = (...values: number[]) => new Uint8Array(values)
const text = (value: string) => new TextEncoder().encode(value)
const svg = (inside: string, attributes = 'width="300" height="250"') =>
  text(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`)
const png = (width: number, height: number) =>
  bytes(
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
    ...[0, 0, width >> 8, width & 255, 0, 0, height >> 8, height & 255],
  )
const webp = (kind: string, ...rest: number[]) =>
  bytes(...text('RIFF'), 0, 0, 0, 0, ...text('WEBP'), ...text(kind), 0, 0, 0, 0, ...rest)

test.each([
  ['PNG', png(728, 90), 'image/png', 728, 90],
  ['GIF', bytes(...text('GIF89a'), 0x2c, 1, 0xfa, 0), 'image/gif', 300, 250],
  [
    'JPEG with a segment before its frame',
    bytes(...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 0, 90, 2, 0xd8, 3, 0, 0]),
    ...(['image/jpeg', 728, 90] as const),
  ],
  [
    'lossy WebP',
    webp('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, 0x2c, 1, 0xfa, 0),
    ...(['image/webp', 300, 250] as const),
  ],
  [
    'lossless WebP',
    webp('VP8L', 0x2f, ...[0x2b, 0x41, 0x3e, 0], 0, 0, 0, 0, 0),
    ...(['image/webp', 300, 250] as const),
  ],
  [
    'extended WebP',
    webp('VP8X', 0, 0, 0, 0, 0x2b, 1, 0, 0xf9, 0, 0),
    ...(['image/webp', 300, 250] as const),
  ],
  ['SVG', svg('<rect width="10" height="10" fill="url(#a)"/>'), 'image/svg+xml', 300, 250],
  ['SVG by its view box', svg('<g/>', 'viewBox="0 0 160 600"'), 'image/svg+xml', 160, 600],
  [
    'SVG with an embedded picture and font',
    svg(
      '<style>@font-face{src:url(data:font/woff2;base64,AA)}</style><image href="data:image/png;base64,AA"/>',
    ),
    ...(['image/svg+xml', 300, 250] as const),
  ],
])('%s is accepted, with its size', (_, file, contentType, width, height) => {
  expect(bannerOf(file)).toEqual({ contentType, width, height })
})

test.each([
  ['HTML', text('<!doctype html><script>1</script>')],
  ['a PDF', text('%PDF-1.7')],
  ['a PNG that ends early', png(1, 1).subarray(0, 12)],
  ['a JPEG without a frame', bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['nothing', bytes()],
])('%s is no banner', (_, file) => {
  expect(bannerOf(file)).toEqual({ code: 'banner_type' })
})

test.each([
  ['a script', '<script>alert(1)</script>'],
  ['a script in capitals', '<SCRIPT>alert(1)</SCRIPT>'],
  ['a script with a prefix', '<svg:script>alert(1)</svg:script>'],
  ['an event', '<rect onload="alert(1)"/>'],
  ['an event without quotes', '<rect onload=alert(1) />'],
  ['HTML inside', '<foreignObject><p/></foreignObject>'],
  ['an animation', '<animate attributeName="href" values="javascript:alert(1)"/>'],
  ['a link', '<a href="https://evil.example/"><rect/></a>'],
  ['a script as a reference', '<use href="javascript:alert(1)"/>'],
  ['a script in character references', '<use href="&#106;ava&#x73;cript:alert(1)"/>'],
  ['a script after a tab', '<use href="java&#9;script:alert(1)"/>'],
  ['a broken tag', '<rect <script>alert(1)</script>'],
])('an SVG with %s is refused as active', (_, inside) => {
  expect(bannerOf(svg(inside))).toMatchObject({ code: 'banner_active' })
})

test('entities of its own are refused', () => {
  const file = text('<!DOCTYPE svg [<!ENTITY x "1">]><svg width="300" height="250"></svg>')
  expect(bannerOf(file)).toMatchObject({ code: expect.stringMatching(/^banner_(active|type)$/) })
})

test.each([
  ['a picture', '<image href="https://evil.example/a.png"/>'],
  ['a use', '<use xlink:href="//evil.example/a.svg#b"/>'],
  ['a style', '<style>@import "https://evil.example/a.css";</style>'],
  ['a fill', '<rect fill="url(https://evil.example/a.svg#b)"/>'],
  ['an escaped url', '<style>rect{fill:\\75rl(https://evil.example/)}</style>'],
  ['embedded HTML', '<image href="data:text/html,hello"/>'],
])('an SVG that loads %s from elsewhere is refused', (_, inside) => {
  expect(bannerOf(svg(inside))).toEqual({ code: 'banner_external' })
})

test.each([
  [9, 100],
  [100, 9],
  [4_001, 100],
])('%s × %s pixels are refused', (width, height) => {
  expect(bannerOf(png(width, height))).toMatchObject({ code: 'banner_size' })
})

// A pattern that tries every part against every other would take minutes and run into the test's time limit.
test.each(['a', '<!--', ' ', '"', '<a ', '=', '&#1'])(
  'half a megabyte of %j is checked',
  (part) => {
    const long = part.repeat(500_000 / part.length)
    expect(bannerOf(svg(`<rect ${long}`))).toMatchObject({ code: expect.any(String) })
    expect(bannerOf(svg(long))).toBeTypeOf('object')
  },
)
