import Bowser from 'bowser'
import fc from 'fast-check'
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

test('a television is recognised', () => {
  expect(deviceOf(tv, false).device).toBe('tv')
})

test('the screening finds bots that the parser does not', () => {
  expect(deviceOf(windows, true)).toMatchObject({ device: 'bot', os: 'Windows' })
})

test.each([null, '', '\u0000', 'x', '(((((', '%'.repeat(512)])(
  '%j is unknown, not an error',
  (text) => {
    expect(deviceOf(text, false).device).toBe('unknown')
  },
)

const words = fc.constantFrom(
  ...[
    'Mozilla/5.0',
    '(',
    ')',
    ';',
    'Windows NT 10.0',
    'Windows Phone 8.0',
    'Macintosh',
    'Mac OS X 10_15_7',
  ],
  ...[
    'Linux',
    'X11',
    'Android 2.3',
    'Android 4.4',
    'Android 13',
    'Android',
    'Mobile',
    'Tablet',
    'Tablet PC',
  ],
  ...[
    'iPhone',
    'iPad',
    'iPod',
    'like iPhone',
    'CPU OS 16_6 like Mac OS X',
    'CrOS x86_64',
    'Tizen 6.0',
    'TV',
  ],
  ...[
    'SMART-TV',
    'Web0S',
    'NetCast',
    'Roku/DVP-9.10',
    'PlayStation 4',
    'BlackBerry9800',
    'BB10',
    'Bada/2.0',
  ],
  ...[
    'KFTT Build',
    'Silk/3.13',
    'Nexus 7',
    'Nexus 5',
    'Nokia 6',
    'HUAWEI CAN-L01',
    'webOS/3',
    'Sailfish',
  ],
  ...[
    'AppleWebKit/605.1.15',
    'KHTML, like Gecko',
    'Gecko/20100101',
    'Version/17.1',
    'Safari/604.1',
    'FxiOS/1.0',
  ],
  ...[
    'Chrome/131.0.0.0',
    'CriOS/120.0',
    'Firefox/140.0',
    'Edg/131.0',
    'Edge/18.0',
    'EdgA/45.0',
    'OPR/90.0',
  ],
  ...[
    'Opera/9.80',
    'OPiOS/16',
    'SamsungBrowser/23.0',
    'UCBrowser/12',
    'YaBrowser/23',
    'Vivaldi/6.5',
    'MSIE 9.0',
  ],
  ...[
    'Trident/7.0',
    'rv:11.0',
    'Electron/30',
    'QQBrowser/13',
    'MicroMessenger/8',
    'Ddg/17.4',
    'Brave/1',
  ],
  ...[
    'MiuiBrowser/13',
    'Instagram 300',
    'FBAN/FBIOS',
    'GSA/300',
    'Puffin/9',
    'Whale/3',
    'Focus/9',
    'Googlebot',
  ],
)

test('reads as the whole of Bowser does', () => {
  const userAgents = fc.array(words, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(' '))
  fc.assert(
    fc.property(userAgents, (userAgent) => {
      const { platform, os, browser } = Bowser.parse(userAgent)
      const device = platform.type ?? 'unknown'
      const expected = { device, os: os.name || null, browser: browser.name || null }
      expect(deviceOf(userAgent, false)).toEqual(expected)
    }),
    { numRuns: 5_000 },
  )
})
