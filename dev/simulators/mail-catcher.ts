/**
 * Receives all mail of a local run: a provider's endpoint that stores mails, a page that shows them, and JSON
 * for scripts. POST /send, GET /, GET /mails.json?to=…
 */

import type http from 'node:http'
import { createLocalServer } from '../local-server.ts'
import { listenNear } from '../ports.ts'
import { mailPage } from './mail-page.ts'

export interface CaughtMail {
  id: string
  from: string
  to: string
  reply_to: string | null
  subject: string
  text: string
  html: string
  caught_at: string
}

export interface MailCatcher {
  url: string
  /** Newest first. */
  mails(): readonly CaughtMail[]
  close(): Promise<void>
}

const MAILS_MAX = 500
const BODY_BYTES_MAX = 256 * 1024

/** Starts the catcher on 127.0.0.1. */
export async function startMailCatcher({
  port,
  now = () => new Date(),
}: {
  port: number
  now?: () => Date
}): Promise<MailCatcher> {
  const caught: CaughtMail[] = []
  const server = createLocalServer((request, response) => {
    answer(caught, request, now).then(
      ({ status, type, body }) =>
        response
          .writeHead(status, {
            'content-type': `${type}; charset=utf-8`,
            'cache-control': 'no-store',
            // A mail is shown in a sandboxed frame.
            'content-security-policy':
              "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'",
          })
          .end(body),
      (error: unknown) => {
        console.error(JSON.stringify({ event: 'mail_catcher.failed', error: String(error) }))
        response.writeHead(500).end()
      },
    )
  })
  const actual = await listenNear(server, port)
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://localhost:${actual}`, mails: () => caught, close }
}

interface Answer {
  status: number
  type: string
  body: string
}

async function answer(
  caught: CaughtMail[],
  request: http.IncomingMessage,
  now: () => Date,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://mail.localhost')
  const is = (method: string, path: string) => request.method === method && url.pathname === path
  if (is('POST', '/send')) return catchOne(caught, request, now)
  const to = url.searchParams.get('to')?.toLowerCase()
  const shown = caught.filter((mail) => to === undefined || mail.to.toLowerCase() === to)
  if (is('GET', '/mails.json')) return json(200, { mails: shown })
  if (is('GET', '/')) return { status: 200, type: 'text/html', body: mailPage(shown) }
  return { status: 404, type: 'text/plain', body: 'Nothing here.' }
}

async function catchOne(
  caught: CaughtMail[],
  request: http.IncomingMessage,
  now: () => Date,
): Promise<Answer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > BODY_BYTES_MAX) return json(413, { error: 'too large' })
    parts.push(part as Buffer)
  }
  const letter = readLetter(Buffer.concat(parts).toString('utf8'))
  if (letter === null) return json(422, { error: 'from, to, subject, text and html are texts' })
  const id = String(request.headers['idempotency-key'] ?? caught.length)
  if (caught.some((mail) => mail.id === id)) return json(200, { id })
  caught.unshift({ ...letter, id, caught_at: now().toISOString() })
  caught.length = Math.min(caught.length, MAILS_MAX)
  return json(202, { id })
}

function readLetter(body: string): Omit<CaughtMail, 'id' | 'caught_at'> | null {
  try {
    const { from, to, reply_to = null, subject, text, html } = JSON.parse(body)
    const texts = [from, to, subject, text, html]
    if (!texts.every((value) => typeof value === 'string')) return null
    return { from, to, reply_to, subject, text, html }
  } catch {
    return null
  }
}

function json(status: number, content: object): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(content, null, 2)}\n` }
}
