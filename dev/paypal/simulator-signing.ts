/** The simulated PayPal's own certificate authority, and the signatures of its events. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type CertificateName, issueCertificate } from './certificate.ts'

/** Keys and certificates in PEM. They are part of the state, so that a restart keeps them. */
export interface SimSigning {
  authority_key: string
  authority: string
  leaf_key: string
}

/** The certificate that a delivery names. All except `good` must be refused. */
export const certificateKinds = ['good', 'expired', 'self_signed', 'other_name'] as const
export type CertificateKind = (typeof certificateKinds)[number]

const authorityName: CertificateName = { O: 'PayPal simulator', CN: 'PayPal simulator root' }
const leafName = (cn: string): CertificateName => ({ O: 'PayPal, Inc.', CN: cn })
const COMMON_NAME = 'messageverificationcerts.sandbox.paypal.com'
const from = new Date('2020-01-01T00:00:00Z')
const until = new Date('2060-01-01T00:00:00Z')
const past = new Date('2021-01-01T00:00:00Z')

const makeKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Makes a new authority and a new signing key, in a fraction of a second. */
export function makeSigning(): SimSigning {
  const key = makeKey()
  const requested = { subject: authorityName, key, from, until, isAuthority: true }
  const authority = issueCertificate({ ...requested, issuer: { name: authorityName, key } })
  return { authority_key: toPem(key), authority, leaf_key: toPem(makeKey()) }
}

/** The chain at /v1/notifications/certs/CERT-sim-…: the signing certificate first. */
export function certificateChain(signing: SimSigning, kind: CertificateKind): string {
  const key = createPrivateKey(signing.leaf_key)
  const subject = leafName(kind === 'other_name' ? 'messages.example.com' : COMMON_NAME)
  const issuer =
    kind === 'self_signed'
      ? { name: subject, key }
      : { name: authorityName, key: createPrivateKey(signing.authority_key) }
  const requested = { subject, key, issuer, from, until: kind === 'expired' ? past : until }
  const leaf = issueCertificate({ ...requested, isAuthority: false })
  return kind === 'self_signed' ? leaf : leaf + signing.authority
}

export const certificatePath = (kind: CertificateKind) =>
  `/v1/notifications/certs/CERT-sim-${kind === 'good' ? '1' : kind}`

export interface Transmission {
  id: string
  time: string
  webhookId: string
  body: string
  certUrl: string
  /** The key that signs; by default the key of the named certificate. */
  key?: KeyObject
}

// Parsing a key takes longer than signing with it.
const leafKeys = new WeakMap<SimSigning, KeyObject>()

function leafKeyOf(signing: SimSigning): KeyObject {
  const key = leafKeys.get(signing) ?? createPrivateKey(signing.leaf_key)
  leafKeys.set(signing, key)
  return key
}

/** The headers of one delivery. */
export function signedHeaders(signing: SimSigning, sent: Transmission): Record<string, string> {
  const { id, time, webhookId, body, certUrl } = sent
  const text = [id, time, webhookId, crc32(Buffer.from(body))].join('|')
  const signature = sign('sha256', Buffer.from(text), sent.key ?? leafKeyOf(signing))
  return {
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': signature.toString('base64'),
    'paypal-cert-url': certUrl,
    'paypal-auth-algo': 'SHA256withRSA',
  }
}

/** A key for which the simulator has no certificate. */
export const foreignKey = makeKey
