import { expect, test } from 'vitest'
import { bannerOf } from '../../../workers/creatives/rules/image.ts'
import { type BannerDesign, bannerSizes, drawBanner, inkOn } from './banner-svg.ts'

const design: BannerDesign = {
  ...{ width: 300, height: 250, color: '#0b5fa5', title: 'Walk further', line: 'Boots for rain' },
  ...{ button: 'Shop now', coupon: 'Code: ANNA' },
}

test.each(bannerSizes)('a banner of %d × %d is one the server accepts', (width, height) => {
  const svg = drawBanner({ ...design, width, height })
  expect(bannerOf(new TextEncoder().encode(svg))).toEqual({
    ...{ contentType: 'image/svg+xml', width, height },
  })
  for (const text of ['Walk', 'Boots', 'Shop now', 'ANNA']) expect(svg).toContain(text)
})

test('no text leaves the picture, however long', () => {
  const svg = drawBanner({ ...design, title: 'A very long title of many words '.repeat(3) })
  const bottoms = [...svg.matchAll(/<text x="[^"]+" y="([^"]+)"/g)].map(([, y]) => Number(y))
  expect(Math.max(...bottoms)).toBeLessThanOrEqual(250)
  expect(Math.min(...bottoms)).toBeGreaterThan(0)
})

test('typed markup is text', () => {
  expect(drawBanner({ ...design, title: '<script>&' })).toContain('&lt;script&gt;&amp;')
})

test.each([
  ['#ffffff', '#000000'],
  ['#000000', '#ffffff'],
  ['#0b5fa5', '#ffffff'],
  ['#ffd400', '#000000'],
] as const)('on %s one writes in %s', (color, ink) => {
  expect(inkOn(color)).toBe(ink)
})
