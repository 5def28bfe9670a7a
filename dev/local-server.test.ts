import http from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startShop } from './demo/shop.ts'
import { startPaypalSimulator } from './paypal/simulator.ts'
import { findFreePort } from './ports.ts'
import { startDnsSimulator } from './simulators/dns-simulator.ts'
import { startIdentitySimulator } from './simulators/identity-simulator.ts'
import { startMailCatcher } from './simulators/mail-catcher.ts'

interface Server {
  name: string
  url: string
  close(): Promise<unknown>
}
const servers: Server[] = []
const port = await findFreePort()
const shop = await startShop({ port, apiUrl: 'http://127.0.0.1:9', apiKey: 'none' })
beforeAll(async () => {
  servers.push(
    { name: 'PayPal', ...(await startPaypalSimulator({ port: 0 })) },
    { name: 'mail', ...(await startMailCatcher({ port: 0 })) },
    { name: 'DNS', ...(await startDnsSimulator({ port: 0 })) },
    { name: 'sign-in', ...(await startIdentitySimulator({ port: 0 })) },
    { name: 'shop', ...shop },
  )
})
afterAll(() => Promise.all(servers.map(({ close }) => close())))

/** `fetch` does not let callers set the header Host. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const { port } = new URL(url)
  const options = { host: '127.0.0.1', port, path: '/', headers: { host } }
  http.get(options, (answer) => resolve(answer.resume().statusCode)).on('error', reject)
  return promise
}

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:8787'])(
  'audit 8: no local server answers a page that asks it as %j',
  async (host) => {
    for (const { name, url } of servers) {
      expect([name, await statusFor(url, host)]).toEqual([name, 421])
    }
  },
)

test.each(['localhost:1', '127.0.0.1:1', '[::1]:1', 'shop.localhost'])(
  'audit 8: every local server answers as %s',
  async (host) => {
    for (const { name, url } of servers) {
      expect([name, await statusFor(url, host)]).not.toEqual([name, 421])
    }
  },
)
