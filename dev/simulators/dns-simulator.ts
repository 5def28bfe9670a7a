/**
 * The name servers of a local run: DNS over HTTPS in Cloudflare's format, GET /dns-query?name=…&type=TXT. People
 * set a record by the form of GET /. A script does it by POST /records {"name": "_tributary.shop.example",
 * "values": ["…"]}; an empty list removes it.
 */

import type http from 'node:http'
import { createLocalServer } from '../local-server.ts'
import { listenNear } from '../ports.ts'
import { dnsPage } from './dns-page.ts'

export interface DnsSimulator {
  /** URL for queries. */
  url: string
  /** Sets the TXT records of a name. Without values the name does not exist. */
  set(name: string, values: readonly string[]): void
  close(): Promise<void>
}

type Records = Map<string, readonly string[]>

const TXT = 16
const NO_SUCH_NAME = 3
const FORM = 'application/x-www-form-urlencoded'
const BODY_BYTES_MAX = 16 * 1024

/** Starts the name servers on 127.0.0.1. */
export async function startDnsSimulator({ port }: { port: number }): Promise<DnsSimulator> {
  const records: Records = new Map()
  const server = createLocalServer((request, response) => {
    answer(records, request).then(
      ({ status, body, headers = {} }) =>
        response
          .writeHead(status, { 'content-type': 'application/dns-json', ...headers })
          .end(typeof body === 'string' ? body : JSON.stringify(body)),
      (error: unknown) => response.writeHead(400).end(String(error)),
    )
  })
  const actual = await listenNear(server, port)
  return {
    url: `http://127.0.0.1:${actual}/dns-query`,
    set: (name, values) => write(records, name, values),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function write(records: Records, name: string, values: readonly string[]): void {
  if (values.length === 0) records.delete(name.toLowerCase())
  else records.set(name.toLowerCase(), values)
}

interface Answer {
  status: number
  body: object | string
  headers?: Record<string, string>
}

async function answer(records: Records, request: http.IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://dns')
  if (pathname === '/') {
    const headers = { 'content-type': 'text/html; charset=utf-8' }
    return { status: 200, body: dnsPage(records), headers }
  }
  if (pathname === '/records' && request.headers['content-type']?.startsWith(FORM)) {
    const form = new URLSearchParams(await bodyOf(request))
    write(records, form.get('name')?.trim() ?? '', [form.get('value')?.trim() ?? ''])
    return { status: 303, body: '', headers: { location: '/' } }
  }
  if (request.method === 'POST' && pathname === '/records') {
    const { name, values } = JSON.parse(await bodyOf(request)) as { name: string; values: string[] }
    write(records, name, values)
    return { status: 200, body: { name, values } }
  }
  if (pathname !== '/dns-query') return { status: 404, body: {} }
  const name = (searchParams.get('name') ?? '').toLowerCase()
  const values = searchParams.get('type') === 'TXT' ? (records.get(name) ?? []) : []
  const found = values.map((value) => ({ name, type: TXT, TTL: 60, data: quoted(value) }))
  const status = found.length === 0 ? NO_SUCH_NAME : 0
  return { status: 200, body: { Status: status, Answer: found } }
}

/** Name servers send a text in quotes, and long texts in several parts. */
function quoted(value: string): string {
  const parts = value.match(/.{1,255}/gs) ?? ['']
  return parts.map((part) => `"${part.replace(/[\\"]/g, '\\$&')}"`).join(' ')
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > BODY_BYTES_MAX) throw new Error('too long')
  }
  return text
}
