/** The rules are tested in Node beside this file; here, workerd must read certificates the same way. */
import { expect, test } from 'vitest'
import {
  sampleBody,
  sampleChain,
  sampleHeaders,
  sampleRoot,
  sampleSelfSigned,
} from '../test/paypal-webhook-sample.ts'
import { verifyWebhook } from './verify-webhook.ts'

const verify = (body: string, pem = sampleChain, roots = [sampleRoot]) =>
  verifyWebhook(
    { headers: new Headers(sampleHeaders), body: new TextEncoder().encode(body) },
    {
      baseUrl: 'http://127.0.0.1:8790',
      webhookId: 'OUR-WEBHOOK',
      roots,
      timeoutMs: 1000,
      keys: new Map(),
      clock: () => Date.parse('2026-11-22T08:00:00Z'),
      fetch: () => Promise.resolve(new Response(pem)),
    },
  )

test('what PayPal signed is genuine in a Worker, too', async () => {
  expect(await verify(sampleBody)).toMatchObject({ outcome: 'genuine', event: { eventId: 'WH-1' } })
})

test('F77 an altered body is forged', async () => {
  const verdict = await verify(sampleBody.replace('WH-1', 'WH-2'))
  expect(verdict).toEqual({ outcome: 'forged', why: 'signature_wrong' })
})

test('F78 a self-signed certificate, or one beside the wrong root, is refused', async () => {
  expect(await verify(sampleBody, sampleSelfSigned)).toEqual({
    outcome: 'forged',
    why: 'certificate_self_signed',
  })
  expect(await verify(sampleBody, sampleChain, [sampleSelfSigned])).toEqual({
    outcome: 'forged',
    why: 'certificate_root_unknown',
  })
})
