import { expect, test } from 'vitest'
import { earnedLines, type Report, reportOf } from './report.ts'
import { buildChooser, isSendable, visitorOf } from './visitor.ts'

const logged = {
  address: '203.0.113.7',
  method: 'GET',
  target: '/a',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  referrer: null,
}
const options = { codes: ['ann', 'bob', 'eve'], mark: 'attempt.7' }
const visitors = Array.from({ length: 2_000 }, (_, at) =>
  visitorOf({ ...logged, address: `203.0.${at >> 8}.${at & 255}` }, at + 1, options),
)

test('the same log line always gives the same visitor', () => {
  expect(visitorOf(logged, 7, options)).toEqual(visitorOf(logged, 7, options))
})

test('an address stays with one affiliate, and every affiliate gets visitors', () => {
  const codes = visitors.map(({ path }) => path.slice('/a/aff/'.length).split('?')[0])
  expect(new Set(codes)).toEqual(new Set(options.codes))
  const other = visitorOf({ ...logged, target: '/a', userAgent: null }, 9, options)
  expect(other.path).toBe(visitorOf(logged, 7, options).path)
})

test('sub10 has the mark of the run', () => {
  expect(visitorOf(logged, 7, options).path).toContain('?sub10=attempt.7')
})

test('a missing user agent is not replaced by ours', () => {
  const { headers, isHuman } = visitorOf({ ...logged, userAgent: null }, 7, options)
  expect(headers).not.toHaveProperty('user-agent')
  expect(isHuman).toBe(false)
})

test('line breaks in a header are replaced', () => {
  const { headers } = visitorOf({ ...logged, userAgent: 'a\r\nx: y' }, 7, options)
  expect(headers['user-agent']).toBe('a  x: y')
})

test('a host name is replaced by an IP address', () => {
  const { headers } = visitorOf({ ...logged, address: 'dialup.example' }, 7, options)
  expect(headers['x-local-ip']).toMatch(/^198\.18\.\d+\.\d+$/)
})

test('CONNECT and TRACE are not sent', () => {
  const sendable = ['GET', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE', 'FOO'].filter((method) =>
    isSendable({ ...logged, method }),
  )
  expect(sendable).toEqual(['GET', 'HEAD', 'OPTIONS'])
})

test('a fixed share of people converts, each once; crawlers never do', () => {
  const choose = buildChooser(10)
  const chosen = visitors.filter(choose)
  expect(chosen.length).toBeGreaterThan(150)
  expect(chosen.length).toBeLessThan(250)
  expect(visitors.filter(choose)).toEqual([])
  const again = buildChooser(10)
  expect(visitors.filter(again)).toEqual(chosen)
  const bots = visitors.map((visitor) => ({ ...visitor, isHuman: false }))
  expect(bots.filter(buildChooser(100))).toEqual([])
  expect(visitors.filter(buildChooser(0))).toEqual([])
})

const asked = { runId: 'r1', clickId: 'c1', currency: 'USD' }

test('the same run reports the same content', () => {
  const reports = visitors.map((visitor) => reportOf(visitor, asked))
  expect(visitors.map((visitor) => reportOf(visitor, asked))).toEqual(reports)
  const leads = reports.filter(({ event }) => event === 'lead').length
  expect(leads).toBeGreaterThan(300)
  expect(leads).toBeLessThan(500)
  for (const { event, amount } of reports) {
    expect(amount === undefined).toBe(event === 'lead')
    if (amount !== undefined) expect(amount).toMatch(/^\d{1,3}\.\d\d$/)
  }
})

test.each([
  ['49.00', 3_000, 0n, 1470n],
  ['0.05', 1_000, 0n, 1n],
  ['0.04', 1_000, 0n, null],
  ['10.00', 500, 250n, 300n],
  [undefined, 0, 500n, 500n],
])('%s at %s bps and %s fixed earns %s', (amount, rateBps, fixedMinor, earned) => {
  const report = { ...(amount === undefined ? {} : { amount }) } as Report
  const lines = earnedLines(report, { rateBps, fixedMinor, levelsBps: [] })
  expect(lines).toEqual(earned === null ? [] : [earned])
})
