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
  const wished = await findFreePort()
  const taker = await listen('127.0.0.1', wished)
  expect(await findFreePort(wished)).toBeGreaterThan(wished)
  taker.close()
})

test('a free port is given as wished', async () => {
  const wished = await findFreePort()
  expect(await findFreePort(wished)).toBe(wished)
})

test('a server gets the next port when somebody took the wished one a moment ago', async () => {
  const wished = await findFreePort()
  const taker = await listen('127.0.0.1', wished)
  const server = net.createServer()
  expect(await listenNear(server, wished)).toBeGreaterThan(wished)
  server.close()
  taker.close()
})

test('a port of somebody on the other loopback family is not ours to listen beside', async () => {
  const wished = await findFreePort()
  const taker = await listen('::1', wished)
  const guard = net.createServer()
  expect(await claimPort(guard, wished)).toBeGreaterThan(wished)
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
