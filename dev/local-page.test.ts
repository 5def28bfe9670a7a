import { request, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { jobs } from '../workers/cron-jobs.ts'
import { later, openLocalClock } from './local-clock.ts'
import { fellDue, type LocalJobs } from './local-jobs.ts'
import { localPageServer } from './local-page.ts'
import { listenNear } from './ports.ts'

let server: Server | undefined
afterEach(() => void server?.close())

async function openPage() {
  const asked: string[] = []
  const local: LocalJobs = {
    lastRuns: new Map(),
    run: async (job) => {
      asked.push(job)
      return { job, at: new Date(), isFine: true, said: '' }
    },
    move: async (count, unit) => void asked.push(`${count} ${unit}`),
    start: () => {},
    stop: async () => {},
  }
  server = localPageServer(openLocalClock(), () => local)
  const port = await listenNear(server, 0)
  const host = `localhost:${port}`
  const send = (method: string, headers: Record<string, string>, body = '') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const length = { 'content-length': String(body.length) }
      const to = { host: '127.0.0.1', port, method, path: '/', headers: { ...length, ...headers } }
      request(to, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
        .on('error', reject)
        .end(body)
    })
  const post = (body: string, headers: object = {}) =>
    send('POST', { host, origin: `http://${host}`, ...headers }, body)
  return { asked, send, post, host }
}

test('audit 32: the page lists every job, runs any of them now and moves time forward', async () => {
  const { asked, send, post, host } = await openPage()
  const { text } = await send('GET', { host })
  for (const { name } of jobs) expect(text).toContain(`value="${name}"`)
  for (const label of ['+ 1 hour<', '+ 1 day<', '+ 31 days<', '+ 1 month<']) {
    expect(text).toContain(label)
  }
  expect((await post('job=release-holds')).status).toBe(303)
  for (const move of ['count=5&unit=hours', 'count=31&unit=days', 'count=2&unit=months']) {
    expect((await post(move)).status).toBe(303)
  }
  expect(asked).toEqual(['release-holds', '5 hours', '31 days', '2 months'])
})

test('audit 32: time moves forward only, and by nothing else', async () => {
  const { asked, post } = await openPage()
  for (const wrong of ['count=-1&unit=days', 'count=0&unit=days', 'count=1&unit=years', 'job=x']) {
    expect((await post(wrong)).status).toBe(400)
  }
  expect(asked).toEqual([])
  const clock = openLocalClock()
  clock.moveTo(new Date(Date.now() + 60_000))
  clock.moveTo(new Date())
  expect(clock.aheadMs()).toBeGreaterThan(59_000)
})

test('audit 32: the page takes orders from itself only, on this machine’s names', async () => {
  const { asked, send, post } = await openPage()
  expect((await send('GET', { host: 'evil.example' })).status).toBe(421)
  expect((await post('job=release-holds', { origin: 'http://evil.example' })).status).toBe(403)
  expect((await post('job=release-holds', { origin: 'null' })).status).toBe(403)
  const evil = { host: 'evil.example', origin: 'http://evil.example' }
  expect((await post('job=release-holds', evil)).status).toBe(421)
  expect(asked).toEqual([])
})

test.each([
  ['*/5 * * * *', '10:04', '10:05', true],
  ['*/5 * * * *', '10:05', '10:09', false],
  ['5 * * * *', '10:04', '10:05', true],
  ['5 * * * *', '10:05', '11:04', false],
  ['20 * * * *', '10:00', '11:00', true],
  ['15 0 * * *', '00:14', '00:15', true],
  ['15 0 * * *', '00:15', '23:59', false],
])('%s between %s and %s: due %s', (cron, from, to, isDue) => {
  const at = (time: string) => new Date(`2026-11-20T${time}:00Z`)
  expect(fellDue(cron, at(from), at(to))).toBe(isDue)
  expect(fellDue(cron, at(from), new Date('2026-12-20T00:00:00Z'))).toBe(true)
})

test('a month is a calendar month', () => {
  const at = (day: string) => new Date(`${day}T10:00:00Z`)
  expect(later(at('2026-01-31'), 1, 'months')).toEqual(at('2026-02-28'))
  expect(later(at('2026-11-20'), 2, 'months')).toEqual(at('2027-01-20'))
  expect(later(at('2026-11-20'), 31, 'days')).toEqual(at('2026-12-21'))
})
