import { expect, test } from 'vitest'
import { embedCode, filled, shareNetworks, shareUrl } from './share.ts'

const link = 'https://shop.example/r/abc?sub1=a b'

test.each(shareNetworks)('%s gets the link with its own utm_source', (network) => {
  const url = decodeURIComponent(shareUrl(network, link, 'Boots & rain').replaceAll('+', ' '))
  expect(url).toContain(`utm_source=${network}`)
  expect(url).toContain('https://shop.example/r/abc')
})

test('a text of the advertiser cannot add fields to the address', () => {
  const url = new URL(shareUrl('telegram', link, 'a&url=https://evil.example/'))
  expect(url.searchParams.getAll('url')).toEqual([expect.stringContaining('shop.example')])
})

test('names cannot break out of the HTML', () => {
  const code = embedCode({
    ...{ link, banner: 'https://app.example/b', name: '"><script>', width: 300, height: 250 },
  })
  expect(code).not.toContain('<script>')
  expect(code).toContain('width="300" height="250"')
})

test('a text gets the link and the coupon', () => {
  expect(filled('{coupon}: {link} {coupon}', { link, coupon: 'ANNA' })).toBe(`ANNA: ${link} ANNA`)
})
