import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, postFor } from './posts.ts'
import { couponCode, networkLink, shareAddress, shareNetworks } from './share.ts'

const facts = {
  ...{ offerName: 'Trail boots', coupon: 'ANNA-SPRING' },
  description: 'Warm in winter.\n\nInternal notes come later.',
}

test.each([
  ['x', 'en', 'Trail boots. Warm in winter.\nCode: ANNA-SPRING #ad'],
  ['telegram', 'ru', 'Trail boots\n\nWarm in winter.\n\nПромокод: ANNA-SPRING\n\n#реклама'],
  [
    'email',
    'en',
    'Hello!\n\nTrail boots\n\nWarm in winter.\n\nCode: ANNA-SPRING\n\nThis is a partner link. I earn a commission if you buy.',
  ],
] as const)(
  'a post for %s in %s names the offer, the coupon and that it is advertising',
  (network, language, text) => {
    const post = postFor(network, language, facts)
    expect(post.text).toBe(text)
    expect(post.subject).toBe(network === 'email' ? 'Trail boots: code ANNA-SPRING' : null)
  },
)

test('an offer without a description still has a post', () => {
  for (const network of shareNetworks) {
    const { text } = postFor(network, 'en', { ...facts, description: null })
    expect(text).toContain('ANNA-SPRING')
    expect(text).not.toMatch(/null|\n{3}|\. \n/)
  }
})

test('a post for X fits with its link, however long the texts are', () => {
  const long = fc.string({ unit: 'grapheme', maxLength: 2_000 })
  fc.assert(
    fc.property(
      long,
      long,
      fc.constantFrom('en' as const, 'ru' as const),
      (offerName, description, language) => {
        const { text } = postFor('x', language, { offerName, description, coupon: 'C'.repeat(40) })
        expect(text.length).toBeLessThanOrEqual(280 - 24)
        expect(text).toContain('C'.repeat(40))
      },
    ),
  )
})

test('a cut text is well-formed, and a short one is kept', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 60 }), (text, max) => {
      const short = cut(text, max)
      expect(short.length).toBeLessThanOrEqual(max)
      if (text.length <= max) expect(short).toBe(text)
      else expect(short).toMatch(/…$/)
    }),
  )
})

test('an email has the subject, and no text adds fields to it', () => {
  const url = networkLink('email', 'https://shop.example/r/abc', 'BOOTS')
  expect(url).toBe(
    'https://shop.example/r/abc?utm_source=email&utm_medium=email&utm_campaign=BOOTS',
  )
  const address = new URL(
    shareAddress('email', { url, text: 'a&bcc=x@evil.example', subject: 'b?&cc=y' }),
  )
  expect([...address.searchParams.keys()]).toEqual(['subject', 'body'])
})

test('no name of an offer breaks out of the coupon’s HTML', () => {
  const html = (name: string) =>
    couponCode({
      ...{ coupon: 'ANNA', language: 'en', name },
      link: 'https://a.example/?a=1&b="',
      script: '/s.js',
    })
  const tags = (text: string) => text.match(/<[^>]*>/g)
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constant('</a><script>alert(1)</script>"')), (name) => {
      expect(tags(html(name))).toEqual(tags(html('')))
    }),
  )
})
