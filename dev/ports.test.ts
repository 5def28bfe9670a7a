import net from 'node:net'
import { expect, test } from 'vitest'
import { findFreePort } from './ports.ts'

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
