import { expect, test } from 'vitest'
import { clickReasons, usualActions } from '../../../schema/vocabulary.ts'
import { actionOf } from './screening-actions.ts'

/** By default: from a /click or /r/ link, and from /aff/ on the app's own page. */
const table = {
  affiliate_inactive: ['fallback', 'redirect'],
  offer_inactive: ['fallback', 'redirect'],
  partnership_inactive: ['fallback', 'redirect'],
  bot: ['redirect', 'redirect'],
  no_user_agent: ['redirect', 'redirect'],
  datacenter: ['redirect', 'redirect'],
  cookie_stuffing: ['redirect', 'redirect'],
  geo: ['fallback', 'fallback'],
  device: ['fallback', 'fallback'],
  os: ['fallback', 'fallback'],
  browser: ['fallback', 'fallback'],
  schedule: ['fallback', 'fallback'],
  sub_denied: ['fallback', 'fallback'],
  not_enrolled: ['fallback', 'redirect'],
  cap_reached: ['fallback', 'fallback'],
  duplicate: ['redirect', 'redirect'],
  velocity: ['redirect', 'redirect'],
} as const

test.each(clickReasons)('%s', (reason) => {
  const actions = [actionOf(reason, undefined, false), actionOf(reason, {}, true)]
  expect(actions).toEqual(table[reason])
  // What the screen names as usual.
  expect(usualActions[reason]).toBe(actions[0])
  expect(actionOf(reason, { [reason]: 'page' }, true)).toBe('page')
})
