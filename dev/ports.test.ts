import net from 'node:net'
import { expect, test } from 'vitest'
import { claimPort, findFreePort, listenNear } from './ports.ts'
import { startSurroundings } from './surroundings.ts'

const listen = (host: string, port: number) =>
  new Promise<net.Server>((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })

test('a taken port gives the next free one', async () => {
  const preferred = await findFreePort()
  const taker = await listen('127.0.0.1', preferred)
  expect(await findFreePort(preferred)).toBeGreaterThan(preferred)
  taker.close()
})

test('a preferred port that is free is used', async () => {
  const preferred = await findFreePort()
  expect(await findFreePort(preferred)).toBe(preferred)
})

test('a server gets the next port when somebody took the preferred one a moment ago', async () => {
  const preferred = await findFreePort()
  const taker = await listen('127.0.0.1', preferred)
  const server = net.createServer()
  expect(await listenNear(server, preferred)).toBeGreaterThan(preferred)
  server.close()
  taker.close()
})

test('a port of somebody on the other loopback family is not ours to listen beside', async () => {
  const preferred = await findFreePort()
  const taker = await listen('::1', preferred)
  const guard = net.createServer()
  expect(await claimPort(guard, preferred)).toBeGreaterThan(preferred)
  guard.close()
  taker.close()
})

test('audit 31: two starts at once listen on ports of their own', async () => {
  const stops: (() => Promise<void>)[] = []
  const keep = async (_name: string, stop: () => Promise<void>) => void stops.push(stop)
  const port = await findFreePort()
  const start = () => startSurroundings({ port, keep, apiKey: 'key', ownApiKey: 'own key' })
  const started = await Promise.all([start(), start()])
  const ports = started.flatMap(({ port, paypalUrl, mailUrl, dnsUrl }) => [
    ...[port, ...[paypalUrl, mailUrl, dnsUrl].map((url) => Number(new URL(url).port))],
  ])
  expect(new Set(ports).size).toBe(8)
  for (const stop of stops) await stop()
})
