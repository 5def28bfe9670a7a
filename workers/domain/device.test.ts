import { expect, test } from 'vitest'
import { deviceOf } from './device.ts'

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1'
const ipad =
  'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1'
const windows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'
const tv =
  'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/6.0 TV Safari/538.1'

test.each([
  [iphone, 'mobile', 'iOS', 'Safari'],
  [ipad, 'tablet', 'iOS', 'Safari'],
  [windows, 'desktop', 'Windows', 'Chrome'],
])('%s', (userAgent, device, os, browser) => {
  expect(deviceOf(userAgent, false)).toEqual({ device, os, browser })
})

test('a television is told', () => {
  expect(deviceOf(tv, false).device).toBe('tv')
})

test('the screening knows a bot better than the parser', () => {
  expect(deviceOf(windows, true)).toMatchObject({ device: 'bot', os: 'Windows' })
})

test.each([null, '', '\u0000', 'x', '(((((', '%'.repeat(512)])(
  '%j is unknown, not an error',
  (text) => {
    expect(deviceOf(text, false).device).toBe('unknown')
  },
)
