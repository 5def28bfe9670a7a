/** A simulated PayPal whose webhooks arrive at the API, and a record of every delivery. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  certificateChain,
  certificatePath,
  makeSigning,
  signedHeaders,
} from '../../../dev/paypal/simulator-signing.ts'
import { api } from '../../api-routes.ts'
import { newId } from '../../core/ids.ts'
import type { ApiEnv } from '../../env.ts'
import { ORIGIN } from '../../test/api-world.ts'
import { openPaypalWorld, type PaypalWorld } from './paypal-world.ts'

export const TEST_WEBHOOK_ID = 'OUR-WEBHOOK'
const PATH = '/v1/paypal/webhooks'

export interface Delivery {
  headers: Record<string, string>
  body: Uint8Array<ArrayBuffer>
  status: number
  /** The body of the answer. */
  text: string
}

export interface WebhookWorld {
  paypalWorld: PaypalWorld
  env: ApiEnv
  /** The deliveries so far. */
  deliveries: Delivery[]
  /** Posts a delivery to the platform's address or another one. */
  post(
    delivery: Pick<Delivery, 'headers' | 'body'>,
    over?: Partial<ApiEnv>,
    path?: string,
  ): Promise<Response>
  /** Delivers everything that is due and returns when it was answered. */
  deliver(): Promise<void>
  close(): Promise<void>
}

export async function openWebhookWorld(world: ApiEnv): Promise<WebhookWorld> {
  const deliveries: Delivery[] = []
  const server = await listen((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      const body = new Uint8Array(Buffer.concat(chunks))
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      const answer = await post({ headers, body })
      deliveries.push({ headers, body, status: answer.status, text: await answer.text() })
      response.writeHead(answer.status).end()
    })()
  })
  const paypalWorld = await openPaypalWorld({ id: TEST_WEBHOOK_ID, url: server.url + PATH })
  const env: ApiEnv = {
    ...world,
    PAYPAL_BASE_URL: paypalWorld.url,
    PAYPAL_WEBHOOK_ID: TEST_WEBHOOK_ID,
    PAYPAL_WEBHOOK_ROOTS: paypalWorld.authority,
  }
  const post: WebhookWorld['post'] = async ({ headers, body }, over = {}, path = PATH) =>
    api.request(`${ORIGIN}${path}`, { method: 'POST', headers, body }, { ...env, ...over })
  return {
    ...{ paypalWorld, env, deliveries, post },
    deliver: () => paypalWorld.lever('webhooks', { deliver: 'due' }),
    close: async () => {
      await paypalWorld.close()
      await server.close()
    },
  }
}

async function listen(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A PayPal that only signs events that a test makes. */
export interface CertificateHost {
  url: string
  /** Bindings of an API that trusts it. */
  env: Partial<ApiEnv>
  /** Signs as PayPal does; `from`: the URL of its certificate. */
  sign(text: string, from?: string, webhookId?: string): Pick<Delivery, 'headers' | 'body'>
  /** How often its certificate was fetched. */
  fetchCount(): number
  close(): Promise<void>
}

/** `status`: HTTP status of the certificate's answer. */
export async function openCertificateHost(status = () => 200): Promise<CertificateHost> {
  const signing = makeSigning()
  let fetches = 0
  const server = await listen((_, response) => {
    fetches += 1
    response.writeHead(status()).end(certificateChain(signing, 'good'))
  })
  const { url, close } = server
  return {
    ...{ url, close, fetchCount: () => fetches },
    env: { PAYPAL_BASE_URL: url, PAYPAL_WEBHOOK_ROOTS: signing.authority },
    sign: (text, from = url, webhookId = TEST_WEBHOOK_ID) => {
      const now = new Date()
      const headers = signedHeaders(signing, {
        ...{ id: newId(now), time: now.toISOString(), webhookId, body: text },
        certUrl: from + certificatePath('good'),
      })
      return { headers, body: new Uint8Array(Buffer.from(text)) }
    },
  }
}
