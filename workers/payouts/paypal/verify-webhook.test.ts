import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CertificateKind,
  certificateChain,
  certificatePath,
  foreignKey,
  makeSigning,
  signedHeaders,
  type Transmission,
} from '../../../dev/paypal/simulator-signing.ts'
import { certificateUrl } from './certificate.ts'
import type { SigningKeyCache } from './signing-keys.ts'
import { verifyWebhook, type WebhookSettings } from './verify-webhook.ts'

const signing = makeSigning()
const baseUrl = 'http://127.0.0.1:8790'
const now = Date.parse('2026-11-22T08:00:00Z')
const event = JSON.stringify({ id: 'WH-1', event_type: 'PAYMENT.PAYOUTS-ITEM.SUCCEEDED' })
const kinds = ['good', 'expired', 'self_signed', 'other_name'] as const

/** A host that serves the simulator's certificates, or the answer of `answer`. */
function host(answer?: () => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit | undefined }[] = []
  const fake = async (url: string, init?: RequestInit) => {
    asked.push({ url, init })
    if (answer) return answer()
    const kind = kinds.find((candidate) => url.endsWith(certificatePath(candidate)))
    return kind
      ? new Response(certificateChain(signing, kind))
      : new Response('none', { status: 404 })
  }
  return { asked, fetch: fake as typeof fetch }
}

interface RunRequest {
  sent?: Partial<Transmission>
  kind?: CertificateKind
  headers?: Record<string, string | undefined>
  body?: string | Uint8Array
  settings?: Partial<WebhookSettings>
  answer?: () => Response | Promise<Response>
}

async function deliver({
  sent,
  kind = 'good',
  headers,
  body = event,
  settings,
  answer,
}: RunRequest = {}) {
  const { asked, fetch } = host(answer)
  const signed = signedHeaders(signing, {
    id: 'transmission-1',
    time: '2026-11-22T07:59:00Z',
    webhookId: 'OUR-WEBHOOK',
    body: event,
    certUrl: baseUrl + certificatePath(kind),
    ...sent,
  })
  const all = Object.entries({ ...signed, ...headers }).filter(([, value]) => value !== undefined)
  const verdict = await verifyWebhook(
    {
      headers: new Headers(all as [string, string][]),
      body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    },
    {
      baseUrl,
      webhookId: 'OUR-WEBHOOK',
      roots: [signing.authority],
      timeoutMs: 1000,
      keys: new Map(),
      clock: () => now,
      fetch,
      ...settings,
    },
  )
  return { verdict, asked }
}

test('what PayPal signed is genuine', async () => {
  const { verdict, asked } = await deliver()
  expect(verdict).toMatchObject({ outcome: 'genuine', event: { eventId: 'WH-1' } })
  expect(asked).toMatchObject([{ init: { redirect: 'manual' } }])
})

test('F76 a genuine event is genuine when sent again; its id shows that it was seen', async () => {
  const [first, again] = [await deliver(), await deliver({ sent: { id: 'transmission-2' } })]
  expect(again.verdict).toEqual(first.verdict)
})

test('F77 no byte of the body may be another', async () => {
  const bytes = new TextEncoder().encode(event)
  const keys: SigningKeyCache = new Map()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, mask) => {
        const body = bytes.map((byte, index) => (index === at ? byte ^ mask : byte))
        const { verdict } = await deliver({ body, settings: { keys } })
        return verdict.outcome === 'forged' || verdict.outcome === 'unreadable'
      },
    ),
    { numRuns: 300 },
  )
})

test('F77 the same JSON in other bytes does not match the signature', async () => {
  const { verdict } = await deliver({ body: JSON.stringify(JSON.parse(event), null, 1) })
  expect(verdict).toEqual({ outcome: 'forged', why: 'signature_wrong' })
})

test.each<[string, RunRequest, string]>([
  ['another id', { headers: { 'paypal-transmission-id': 'transmission-2' } }, 'signature_wrong'],
  [
    'another time',
    { headers: { 'paypal-transmission-time': '2026-11-22T07:59:01Z' } },
    'signature_wrong',
  ],
  ['a key of somebody else', { sent: { key: foreignKey() } }, 'signature_wrong'],
  ['the webhook of another app', { sent: { webhookId: 'THEIR-WEBHOOK' } }, 'signature_wrong'],
  ['no signature', { headers: { 'paypal-transmission-sig': 'none at all' } }, 'signature_wrong'],
  ['a long one', { headers: { 'paypal-transmission-sig': 'A'.repeat(2000) } }, 'signature_wrong'],
  ['another algorithm', { headers: { 'paypal-auth-algo': 'SHA1withRSA' } }, 'other_algorithm'],
  ['no algorithm', { headers: { 'paypal-auth-algo': 'none' } }, 'other_algorithm'],
  ['five days', { sent: { time: '2026-11-17T07:59:00Z' } }, 'too_old'],
  ['no time', { sent: { time: 'yesterday' } }, 'header_missing'],
  ['two fields in one', { sent: { id: 'a|b' } }, 'header_missing'],
])('F77 a delivery with %s is forged', async (_, requested, why) => {
  expect((await deliver(requested)).verdict).toEqual({ outcome: 'forged', why })
})

test('F77 one signature has one spelling', async () => {
  const sent = { id: 't', time: '2026-11-22T07:59:00Z', webhookId: 'OUR-WEBHOOK', body: event }
  const certUrl = baseUrl + certificatePath('good')
  const signature = signedHeaders(signing, { ...sent, certUrl })['paypal-transmission-sig'] ?? ''
  // The last character before the padding has four unused bits.
  const letter = signature.at(-3) ?? ''
  const other = signature.replace(/.==$/, `${String.fromCharCode(letter.charCodeAt(0) + 1)}==`)
  expect(Buffer.from(other, 'base64')).toEqual(Buffer.from(signature, 'base64'))
  const headers = { 'paypal-transmission-sig': other }
  expect((await deliver({ sent, headers })).verdict).toMatchObject({ why: 'signature_wrong' })
})

test.each([
  'paypal-transmission-id',
  'paypal-transmission-time',
  'paypal-transmission-sig',
  'paypal-cert-url',
  'paypal-auth-algo',
])('F77 without %s nothing is fetched', async (name) => {
  const { verdict, asked } = await deliver({ headers: { [name]: undefined } })
  expect(verdict).toEqual({ outcome: 'forged', why: 'header_missing' })
  expect(asked).toEqual([])
})

test('an event up to four days old is accepted', async () => {
  const { verdict } = await deliver({ sent: { time: '2026-11-18T08:00:00Z' } })
  expect(verdict.outcome).toBe('genuine')
})

test.each<[CertificateKind, string]>([
  ['expired', 'certificate_out_of_date'],
  ['self_signed', 'certificate_self_signed'],
  ['other_name', 'certificate_of_another'],
])('F78 a certificate that is %s is refused, whatever it signed', async (kind, why) => {
  for (const roots of [[signing.authority], []]) {
    const { verdict } = await deliver({ kind, settings: { roots } })
    expect(verdict).toEqual({ outcome: 'forged', why })
  }
})

test('F78 a chain that ends elsewhere is refused where roots are given, else the host vouches for it', async () => {
  const roots = [makeSigning().authority]
  const { verdict } = await deliver({ settings: { roots } })
  expect(verdict).toEqual({ outcome: 'forged', why: 'certificate_root_unknown' })
  expect((await deliver({ settings: { roots: [] } })).verdict.outcome).toBe('genuine')
})

test('F78 a certificate beside a root that did not issue it is refused', async () => {
  const [leaf = ''] = certificateChain(signing, 'good').split(/(?<=END CERTIFICATE-----\n)/)
  const answer = () => new Response(leaf + makeSigning().authority)
  const { verdict } = await deliver({ answer, settings: { roots: [] } })
  expect(verdict).toEqual({ outcome: 'forged', why: 'certificate_chain_broken' })
})

test.each([
  ['a page', '<html>'],
  ['nothing', ''],
  ['a certificate of no bytes', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
  ['six certificates', certificateChain(signing, 'good').repeat(3)],
])('%s is no certificate', async (_, text) => {
  const { verdict } = await deliver({ answer: () => new Response(text) })
  expect(verdict).toEqual({ outcome: 'forged', why: 'certificate_unreadable' })
})

test('a certificate that PayPal does not have is refused', async () => {
  const { verdict } = await deliver({ answer: () => new Response('', { status: 404 }) })
  expect(verdict).toEqual({ outcome: 'forged', why: 'certificate_missing' })
})

test.each<[string, () => Response | Promise<Response>]>([
  ['is down', () => Promise.reject(new TypeError('fetch failed'))],
  ['answers 500', () => new Response('', { status: 500 })],
  ['answers 429', () => new Response('', { status: 429 })],
  [
    'sends us elsewhere',
    () => new Response(null, { status: 302, headers: { location: 'http://x/' } }),
  ],
  ['sends without end', () => new Response('x'.repeat(70_000))],
])(
  'F80 when the certificate’s host %s nothing is decided, and it is asked again',
  async (_, answer) => {
    const keys: SigningKeyCache = new Map()
    const { verdict } = await deliver({ answer, settings: { keys } })
    expect(verdict).toMatchObject({ outcome: 'undecided' })
    expect((await deliver({ settings: { keys } })).verdict.outcome).toBe('genuine')
  },
)

test('F80 a certificate’s host that stays silent is waited for only so long', async () => {
  const fetch = (_: string, init?: RequestInit) =>
    new Promise<Response>((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  const { verdict } = await deliver({
    settings: { timeoutMs: 20, fetch: fetch as typeof globalThis.fetch },
  })
  expect(verdict).toMatchObject({ outcome: 'undecided', why: expect.stringContaining('Timeout') })
})

test('a certificate is fetched once a day', async () => {
  const keys: SigningKeyCache = new Map()
  let clock = now
  const settings = { keys, clock: () => clock }
  expect((await deliver({ settings })).asked).toHaveLength(1)
  expect((await deliver({ settings })).asked).toHaveLength(0)
  clock += 86_400_001
  expect((await deliver({ settings })).asked).toHaveLength(1)
})

test('no more than eight keys are kept', async () => {
  const keys: SigningKeyCache = new Map()
  const answer = () => new Response(certificateChain(signing, 'good'))
  for (let at = 0; at < 10; at += 1) {
    const certUrl = `${baseUrl}/v1/notifications/certs/CERT-${at}`
    await deliver({ sent: { certUrl }, answer, settings: { keys } })
  }
  expect([...keys.keys()].map((url) => url.at(-1))).toEqual([...'23456789'])
})

const live = 'https://api-m.paypal.com'
const sandbox = 'https://api-m.sandbox.paypal.com'
const path = '/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270'
test.each([
  [live, `https://api.paypal.com${path}`, true],
  [live, `https://api-m.paypal.com${path}`, true],
  [sandbox, `https://api.sandbox.paypal.com${path}`, true],
  [sandbox, `https://api-m.sandbox.paypal.com${path}`, true],
  [live, `https://api.sandbox.paypal.com${path}`, false],
  [sandbox, `https://api.paypal.com${path}`, false],
  [live, `http://api.paypal.com${path}`, false],
  [live, `https://api.paypal.com:444${path}`, false],
  [live, `https://api.paypal.com:443${path}`, false],
  [live, `https://eve@api.paypal.com${path}`, false],
  [live, `https://api.paypal.com@evil.tld${path}`, false],
  [live, `https://api.paypal.com.evil.tld${path}`, false],
  [live, `https://evilapi.paypal.com${path}`, false],
  [live, `https://www.paypal.com${path}`, false],
  [live, `https://paypal.com${path}`, false],
  [live, `https://127.0.0.1${path}`, false],
  [live, `https://api.paypal.com${path}?x=1`, false],
  [live, `https://api.paypal.com${path}#x`, false],
  [live, `https://api.paypal.com/v1/notifications/certs/../webhooks`, false],
  [live, `https://api.paypal.com/v1/notifications/certs/`, false],
  [live, `https://api.paypal.com/v1/notifications/certs/a/b`, false],
  [live, `https://api.paypal.com/v1/notifications/certs/%2e%2e`, false],
  [live, `https://api.paypal.com/v1/oauth2/token`, false],
  [live, `https://api.paypal.com\\@evil.tld${path}`, false],
  [live, ` https://api.paypal.com${path}`, false],
  [live, `HTTPS://API.PAYPAL.COM${path}`, false],
  [live, `//api.paypal.com${path}`, false],
  [live, 'javascript:alert(1)', false],
  [live, '', false],
  [live, `https://api.paypal.com/v1/notifications/certs/${'x'.repeat(600)}`, false],
  ['http://127.0.0.1:8790', `http://127.0.0.1:8790${path}`, true],
  ['http://127.0.0.1:8790', `http://127.0.0.1:8791${path}`, false],
  ['http://127.0.0.1:8790', `https://api.paypal.com${path}`, false],
  ['http://api.paypal.com', `https://api.paypal.com${path}`, false],
])('F79 with PayPal at %s a certificate at %s: %s', async (base, url, isTaken) => {
  expect(certificateUrl(url, base)).toBe(isTaken ? url : null)
  if (isTaken || url.trim() !== url || url === '') return
  const { verdict, asked } = await deliver({ sent: { certUrl: url }, settings: { baseUrl: base } })
  expect(verdict).toEqual({ outcome: 'forged', why: 'foreign_certificate_url' })
  expect(asked).toEqual([])
})
