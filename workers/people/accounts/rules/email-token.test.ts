import { expect, test } from 'vitest'
import { opensSession } from './email-token.ts'

const own = {
  ...{ browserHash: 'a', openedByHash: 'a', isFirst: true, isActive: true },
  ...{ hasSecondFactor: false, isSignedIn: false },
}

test.each([
  ['the browser that signed up', {}, true],
  ['a browser without a key, such as that of a forwarded link', { openedByHash: null }, false],
  ['a browser with the key of another sign-up', { openedByHash: 'b' }, false],
  ['a link without a key', { browserHash: null }, false],
  ['a link and a browser without a key', { browserHash: null, openedByHash: null }, false],
  ['an address that was confirmed before', { isFirst: false }, false],
  ['a blocked person', { isActive: false }, false],
  ['a person with a second factor', { hasSecondFactor: true }, false],
  ['a browser in which somebody is signed in', { isSignedIn: true }, false],
])('the link opened in or for %s', (_, over, expected) => {
  expect(opensSession({ ...own, ...over })).toBe(expected)
})
