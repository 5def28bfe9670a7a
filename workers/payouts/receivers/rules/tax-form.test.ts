import { expect, test } from 'vitest'
import { taxFormTypeOf } from './tax-form.ts'

const text = (value: string) => new TextEncoder().encode(value)

test.each([
  ['a PDF', text('%PDF-1.7\n'), 'application/pdf'],
  ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0), 'image/png'],
  ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
  ['a WebP', text('RIFF....WEBPVP8 '), null],
  ['a page', text('<html>%PDF-'), null],
  ['a program', text('MZ'), null],
  ['half a PDF', text('%PDF'), null],
  ['nothing', new Uint8Array(), null],
])('%s is known by its first bytes', (_name, bytes, type) => {
  expect(taxFormTypeOf(bytes)).toBe(type)
})
