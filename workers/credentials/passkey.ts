/** Passkeys (WebAuthn): creates challenges and verifies answers. */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { base64url } from 'jose'

const CHALLENGE_BYTES = 32
const NAME = 'Tributary'
/** EdDSA, ES256, RS256. */
const ALGORITHMS = [-8, -7, -257]

/** The WebAuthn relying party: our host, and the origin of our pages. */
export interface RelyingParty {
  id: string
  origin: string
}

/** A stored passkey. */
export interface StoredPasskey {
  credentialId: string
  /** COSE, base64url. */
  publicKey: string
  signCount: number
  transports: string[]
}

type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
/** Options of the browser's WebAuthn call, as JSON. */
export type PasskeyOptions = { challenge: string } & { [name: string]: Json }

interface Answer<Response> {
  /** Id of the passkey, base64url. */
  id: string
  rawId: string
  type: 'public-key'
  authenticatorAttachment?: string | undefined
  clientExtensionResults: Record<string, unknown>
  response: { clientDataJSON: string } & Response
}
/** The browser's result for registrationOptions. */
export type Attestation = Answer<{
  attestationObject: string
  authenticatorData?: string | undefined
  publicKey?: string | undefined
  publicKeyAlgorithm?: number | undefined
  transports?: string[] | undefined
}>
/** The browser's result for assertionOptions. */
export type Assertion = Answer<{
  authenticatorData: string
  signature: string
  userHandle?: string | undefined
}>

/** 256 random bits, base64url. */
export function newChallenge(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)))
}

/** Options to create a passkey. Passkeys the person already has are excluded. */
export async function registrationOptions(
  party: RelyingParty,
  challenge: string,
  person: { userId: string; email: string; name: string; passkeys: readonly StoredPasskey[] },
): Promise<PasskeyOptions> {
  const options = await generateRegistrationOptions({
    ...{ rpName: NAME, rpID: party.id, challenge: bytesOf(challenge) },
    ...{ userID: Uint8Array.from(new TextEncoder().encode(person.userId)), userName: person.email },
    ...{ userDisplayName: person.name, supportedAlgorithmIDs: ALGORITHMS },
    excludeCredentials: person.passkeys.map(named),
    // The password was given first, so possession of the authenticator is enough.
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
    attestationType: 'none',
  })
  return plain(options)
}

/** Options to use one of these passkeys. */
export async function assertionOptions(
  party: RelyingParty,
  challenge: string,
  passkeys: readonly StoredPasskey[],
): Promise<PasskeyOptions> {
  const options = await generateAuthenticationOptions({
    ...{ rpID: party.id, challenge: bytesOf(challenge), userVerification: 'preferred' },
    allowCredentials: passkeys.map(named),
  })
  return plain(options)
}

/** The new passkey; null if the answer does not match the challenge and our host. */
export async function verifyAttestation(
  party: RelyingParty,
  challenge: string,
  response: Attestation,
): Promise<StoredPasskey | null> {
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    ...{ expectedChallenge: challenge, requireUserVerification: false },
    ...{ expectedOrigin: party.origin, expectedRPID: party.id },
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(refused)
  if (!verified || !registrationInfo) return null
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential
  return {
    credentialId: id,
    publicKey: base64url.encode(publicKey),
    ...{ signCount: counter, transports },
  }
}

/**
 * The authenticator's counter after this use; null if the answer does not match the challenge and
 * the passkey, or the counter has not risen, which means that somebody has a copy.
 */
export async function verifyAssertion(
  party: RelyingParty,
  challenge: string,
  response: Assertion,
  passkey: StoredPasskey,
): Promise<number | null> {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: response as AuthenticationResponseJSON,
    ...{ expectedChallenge: challenge, requireUserVerification: false },
    ...{ expectedOrigin: party.origin, expectedRPID: party.id },
    credential: {
      ...{ id: passkey.credentialId, publicKey: bytesOf(passkey.publicKey) },
      counter: passkey.signCount,
    },
  }).catch(refused)
  return verified && authenticationInfo ? authenticationInfo.newCounter : null
}

/** The challenge an answer claims to be for; null if it cannot be read. Not verified yet. */
export function challengeOf({ response }: Attestation | Assertion): string | null {
  try {
    const text = new TextDecoder().decode(base64url.decode(response.clientDataJSON))
    const { challenge } = JSON.parse(text) as { challenge?: unknown }
    return typeof challenge === 'string' ? challenge : null
  } catch {
    return null
  }
}

const named = ({ credentialId, transports }: StoredPasskey) => ({ id: credentialId, transports })

/** Removes undefined properties. */
const plain = (options: { challenge: string }) =>
  JSON.parse(JSON.stringify(options)) as PasskeyOptions

const bytesOf = (text: string) => base64url.decode(text) as Uint8Array<ArrayBuffer>

/** The library throws for every answer that does not match; all are treated the same. */
const refused = () => ({ verified: false, registrationInfo: null, authenticationInfo: null })
