/**
 * A load generator on plain sockets: keep-alive, one request at a time per connection. It reads every answer.
 */
import net from 'node:net'

/** One request and the check of its answer. */
export interface Shot {
  request: string
  /** Null when the answer is right, else what is wrong with it. `head` is everything up to the empty line. */
  faultOf: (head: string) => string | null
}

export interface Volley {
  answered: number
  faults: string[]
  seconds: number
  /** Milliseconds from request to answer, unsorted. */
  latenciesMs: number[]
}

export interface Aim {
  port: number
  connections: number
  seconds: number
  shot: (index: number) => Shot
}

/** Sends requests for `seconds`, then waits for the answers that are pending, so that `answered` is exact. */
export async function fire({ port, connections, seconds, shot }: Aim): Promise<Volley> {
  const volley: Volley = { answered: 0, faults: [], seconds: 0, latenciesMs: [] }
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  let index = 0
  const next = () => (performance.now() < endsAt ? shot(index++) : null)
  await Promise.all(Array.from({ length: connections }, () => keepFiring(port, next, volley)))
  volley.seconds = (performance.now() - startedAt) / 1000
  return volley
}

function keepFiring(port: number, next: () => Shot | null, volley: Volley): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    socket.setEncoding('latin1')
    let current: Shot | null = null
    let received = ''
    let sentAt = 0
    const send = () => {
      current = next()
      if (!current) return socket.end()
      sentAt = performance.now()
      socket.write(current.request, 'latin1')
    }
    socket.on('connect', send)
    socket.on('data', (text) => {
      received = received === '' ? String(text) : received + text
      const end = received.indexOf('\r\n\r\n')
      if (end < 0 || received.length < end + 4 + lengthOf(received)) return
      const fault = (current as Shot).faultOf(received.slice(0, end + 2))
      volley.answered += 1
      volley.latenciesMs.push(performance.now() - sentAt)
      if (fault !== null && volley.faults.length < 10) volley.faults.push(fault)
      received = ''
      send()
    })
    socket.on('close', () => (current ? reject(new Error('connection cut')) : resolve()))
    socket.on('error', reject)
  })
}

const LENGTH = '\r\ncontent-length: '

function lengthOf(head: string): number {
  const at = head.toLowerCase().indexOf(LENGTH)
  return at < 0 ? 0 : Number.parseInt(head.slice(at + LENGTH.length, at + LENGTH.length + 8), 10)
}
