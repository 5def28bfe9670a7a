/** Issues X.509 certificates for the simulator and its tests, with the DER encoding that this needs. */
import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A subject or issuer: attribute → value, in this order. */
export type CertificateName = Partial<Record<'O' | 'CN', string>>

export interface CertificateOptions {
  subject: CertificateName
  /** The key pair whose public key goes into the certificate. */
  key: KeyObject
  issuer: { name: CertificateName; key: KeyObject }
  from: Date
  until: Date
  /** Whether it is a certificate authority. */
  isAuthority: boolean
}

const tags = { boolean: 1, integer: 2, bits: 3, bytes: 4, oid: 6, text: 12, utc: 23, general: 24 }
const SEQUENCE = 0x30
const SET = 0x31
const VERSION_FIELD = 0xa0
const EXTENSIONS_FIELD = 0xa3
const YEAR_OF_GENERAL_TIME = 2050

/** One DER element: tag, length, contents. */
function element(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const long = Buffer.from(length.toString(16).padStart(length > 255 ? 4 : 2, '0'), 'hex')
  const head = length < 128 ? [tag, length] : [tag, 0x80 + long.length, ...long]
  return Buffer.concat([Buffer.from(head), content])
}

const sequence = (...parts: Uint8Array[]) => element(SEQUENCE, ...parts)

/** Dotted numbers in base 128. */
function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const digits = [number & 127]
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128)
    return digits
  })
  return element(tags.oid, Buffer.from(bytes))
}

const attributes = { O: '2.5.4.10', CN: '2.5.4.3' } as const

function nameOf(name: CertificateName): Buffer {
  const parts = Object.entries(name).map(([attribute, value]) => {
    const type = oid(attributes[attribute as keyof typeof attributes])
    return element(SET, sequence(type, element(tags.text, Buffer.from(value))))
  })
  return sequence(...parts)
}

function timeOf(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`
  const isGeneral = date.getUTCFullYear() >= YEAR_OF_GENERAL_TIME
  return isGeneral
    ? element(tags.general, Buffer.from(digits))
    : element(tags.utc, Buffer.from(digits.slice(2)))
}

const sha256WithRsa = sequence(oid('1.2.840.113549.1.1.11'), element(5))

/** A certificate in PEM, signed by the issuer's RSA key. */
export function issueCertificate(options: CertificateOptions): string {
  const { subject, key, issuer, from, until, isAuthority } = options
  const serial = randomBytes(16)
  serial[0] = (serial[0]! & 0x7f) | 0x40 // DER integers are positive and have no leading zeros.
  const isTrue = element(tags.boolean, Buffer.from([0xff]))
  const constraints = sequence(...(isAuthority ? [isTrue] : []))
  const basicConstraints = sequence(oid('2.5.29.19'), isTrue, element(tags.bytes, constraints))
  const body = sequence(
    element(VERSION_FIELD, element(tags.integer, Buffer.from([2]))),
    element(tags.integer, serial),
    sha256WithRsa,
    nameOf(issuer.name),
    sequence(timeOf(from), timeOf(until)),
    nameOf(subject),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    element(EXTENSIONS_FIELD, sequence(basicConstraints)),
  )
  const signature = sign('sha256', body, issuer.key)
  const bits = element(tags.bits, Buffer.from([0]), signature)
  const der = sequence(body, sha256WithRsa, bits)
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
