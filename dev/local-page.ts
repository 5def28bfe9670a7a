/**
 * The local page "Time and jobs". GET / and POST / are for people, GET /clock is for the Workers. It accepts
 * only this machine's host names, and only forms of its own.
 */
import http from 'node:http'
import { text } from 'node:stream/consumers'
import { type JobName, jobs } from '../workers/cron-jobs.ts'
import { type LocalClock, type MoveUnit, moveUnits } from './local-clock.ts'
import type { LocalJobs } from './local-jobs.ts'
import { localPageHtml, type PageLanguage } from './local-page-html.ts'

const COUNT_MAX = 400
const BODY_BYTES_MAX = 1_024
const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}

/** `jobs` is a function because the Workers' URL is known only after the page's. */
export function localPageServer(clock: LocalClock, jobsNow: () => LocalJobs | null): http.Server {
  return http.createServer((request, response) => {
    answer(clock, jobsNow(), request).then(
      ({ status, body, more = {} }) =>
        response.writeHead(status, { ...headers, ...more }).end(body ?? ''),
      (error: unknown) => response.writeHead(500, headers).end(String(error)),
    )
  })
}

interface PageAnswer {
  status: number
  body?: string
  more?: Record<string, string>
}

async function answer(
  clock: LocalClock,
  local: LocalJobs | null,
  request: http.IncomingMessage,
): Promise<PageAnswer> {
  const { host = '', origin } = request.headers
  if (!ownHost.test(host)) return { status: 421, body: 'This page is for this machine only.' }
  if (request.method === 'GET' && request.url === '/clock') {
    const body = JSON.stringify({ ahead_ms: clock.aheadMs() })
    return { status: 200, body, more: { 'content-type': 'application/json' } }
  }
  if (request.url !== '/' || local === null) return { status: 404, body: 'Not found.' }
  if (request.method === 'GET') {
    const language: PageLanguage = /^ru\b/i.test(request.headers['accept-language'] ?? '')
      ? 'ru'
      : 'en'
    return { status: 200, body: localPageHtml(language, clock, local) }
  }
  if (request.method !== 'POST') return { status: 405 }
  if (origin !== `http://${host}`) return { status: 403, body: 'Use the buttons of this page.' }
  if (Number(request.headers['content-length'] ?? Infinity) > BODY_BYTES_MAX) return { status: 413 }
  const isDone = await obey(local, new URLSearchParams(await text(request)))
  return isDone ? { status: 303, more: { location: '/' } } : { status: 400, body: 'Not possible.' }
}

/** `job`: a job to run. `count` and `unit`: moves the clock forward. Returns false for any other form. */
async function obey(local: LocalJobs, form: URLSearchParams): Promise<boolean> {
  const job = form.get('job')
  if (job !== null) {
    if (!jobs.some(({ name }) => name === job)) return false
    await local.run(job as JobName)
    return true
  }
  const [count, unit] = [Number(form.get('count')), form.get('unit') as MoveUnit]
  if (!Number.isInteger(count) || count < 1 || count > COUNT_MAX) return false
  if (!moveUnits.includes(unit)) return false
  await local.move(count, unit)
  return true
}
