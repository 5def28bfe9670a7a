/** A software authenticator for tests: creates passkeys and signs challenges, also with errors. */
import { base64url } from 'jose'
import type { Assertion, Attestation, PasskeyOptions } from '../../credentials/passkey.ts'

const encoder = new TextEncoder()
const { subtle } = crypto
const USER_PRESENT = 0x01
const HAS_CREDENTIAL = 0x40

/** Errors a test can ask for: another host, counter or kind of answer. */
export interface Bent {
  origin?: string
  rpId?: string
  signCount?: number
  type?: string
}

export interface SoftwareAuthenticator {
  credentialId: string
  /** Answers the options of a registration. */
  register(options: PasskeyOptions, bent?: Bent): Promise<Attestation>
  /** Answers the options of a sign-in or a confirmation, its counter one higher each time. */
  assert(options: PasskeyOptions, bent?: Bent): Promise<Assertion>
}

export async function makeAuthenticator(origin: string): Promise<SoftwareAuthenticator> {
  const { privateKey, publicKey } = (await subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['sign', 'verify'],
  )) as CryptoKeyPair
  const id = crypto.getRandomValues(new Uint8Array(16))
  const credentialId = base64url.encode(id)
  const hostOf = (bent: Bent, given: unknown) =>
    bent.rpId ?? (given as string | undefined) ?? new URL(origin).hostname
  let signCount = 0
  const client = (type: string, challenge: string, bent: Bent) =>
    encoder.encode(
      JSON.stringify({ type: bent.type ?? type, challenge, origin: bent.origin ?? origin }),
    )
  return {
    credentialId,
    async register({ challenge, rp }, bent = {}) {
      const { x = '', y = '' } = (await subtle.exportKey('jwk', publicKey)) as JsonWebKey
      const data = await authenticatorData(
        hostOf(bent, (rp as { id?: string }).id),
        bent.signCount ?? signCount,
        [
          ...new Uint8Array(16),
          ...[0, id.length, ...id],
          ...coseKey(base64url.decode(x), base64url.decode(y)),
        ],
      )
      const attestation = [
        ...[0xa3, ...text('fmt'), ...text('none'), ...text('attStmt'), 0xa0],
        ...[...text('authData'), ...bytes(data)],
      ]
      return {
        ...{ id: credentialId, rawId: credentialId, type: 'public-key' },
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url.encode(client('webauthn.create', challenge, bent)),
          attestationObject: base64url.encode(Uint8Array.from(attestation)),
          transports: ['internal'],
        },
      }
    },
    async assert({ challenge, rpId }, bent = {}) {
      signCount += 1
      const data = await authenticatorData(hostOf(bent, rpId), bent.signCount ?? signCount)
      const clientData = client('webauthn.get', challenge, bent)
      const hash = new Uint8Array(await subtle.digest('SHA-256', clientData))
      const signed = Uint8Array.from([...data, ...hash])
      const raw = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed)
      return {
        ...{ id: credentialId, rawId: credentialId, type: 'public-key' },
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url.encode(clientData),
          authenticatorData: base64url.encode(Uint8Array.from(data)),
          signature: base64url.encode(toDer(new Uint8Array(raw))),
        },
      }
    },
  }
}

async function authenticatorData(rpId: string, signCount: number, credential: number[] = []) {
  const host = new Uint8Array(await subtle.digest('SHA-256', encoder.encode(rpId)))
  const flags = credential.length > 0 ? USER_PRESENT | HAS_CREDENTIAL : USER_PRESENT
  const count = [24, 16, 8, 0].map((shift) => (signCount >>> shift) & 0xff)
  return [...host, flags, ...count, ...credential]
}

/** COSE_Key of ES256: {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
const coseKey = (x: Uint8Array, y: Uint8Array) => [
  ...[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, ...bytes([...x]), 0x22, ...bytes([...y])],
]

// Only the CBOR that an attestation needs.
const text = (value: string) => [0x60 + value.length, ...encoder.encode(value)]
const bytes = (value: number[]) => [0x58, value.length, ...value]

/** Encodes r and s as two DER integers. */
function toDer(raw: Uint8Array): Uint8Array {
  const integer = (part: Uint8Array) => {
    const first = part.findIndex((byte) => byte !== 0)
    const shortest = [...part.slice(first === -1 ? part.length - 1 : first)]
    const positive = (shortest[0] as number) > 127 ? [0, ...shortest] : shortest
    return [0x02, positive.length, ...positive]
  }
  const both = [...integer(raw.slice(0, 32)), ...integer(raw.slice(32))]
  return Uint8Array.from([0x30, both.length, ...both])
}
