import { expect, test } from 'vitest'
import { pictureTypeOf } from './picture.ts'

const text = (value: string) => new TextEncoder().encode(value)
const bytes = (...values: number[]) => new Uint8Array(values)

test.each([
  ['PNG', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0), 'image/png'],
  ['JPEG', bytes(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
  ['WebP', text('RIFF\u0001\u0000\u0000\u0000WEBPVP8 '), 'image/webp'],
  ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), null],
  ['HTML', text('<!doctype html>'), null],
  ['GIF', text('GIF89a'), null],
  ['a sound in the same wrapper as WebP', text('RIFF\u0001\u0000\u0000\u0000WAVEfmt '), null],
  ['half a PNG', bytes(0x89, 0x50, 0x4e), null],
  ['nothing', bytes(), null],
])('%s is %s', (_, file, type) => {
  expect(pictureTypeOf(file)).toBe(type)
})
