/** Encrypts secrets that we must read again, such as those of one-time codes. */
import { base64url } from 'jose'

const KEY_BYTES = 32
const IV_BYTES = 12
const ALGORITHM = 'AES-GCM'

/** The first key encrypts; all keys decrypt, so that keys can be rotated. */
export interface SealingKeys {
  readonly sealsBy: string
  readonly keys: ReadonlyMap<string, CryptoKey>
}

/**
 * Reads `id.key[,id.key…]`, each key 32 bytes in base64url.
 * @throws if there is none, or one of another length
 */
export async function loadSealingKeys(text: string): Promise<SealingKeys> {
  const named = text.split(',').map((part) => part.trim().split('.') as [string, string?])
  const keys = await Promise.all(
    named.map(async ([id, encoded = '']) => [id, await importKey(id, encoded)] as const),
  )
  const [sealsBy = ''] = named[0] ?? []
  return { sealsBy, keys: new Map(keys) }
}

function importKey(id: string, encoded: string): Promise<CryptoKey> {
  const bytes = base64url.decode(encoded) as Uint8Array<ArrayBuffer>
  if (!/^[\w-]{1,32}$/.test(id) || bytes.length !== KEY_BYTES) {
    throw new Error('the sealing key is not a list of id.key with 32 bytes each')
  }
  return crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['encrypt', 'decrypt'])
}

/**
 * `{key id}.{nonce}.{ciphertext and tag}`. It can be decrypted only with the same `context`, such
 * as its row.
 */
export async function seal(
  { sealsBy, keys }: SealingKeys,
  secret: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const key = keys.get(sealsBy) as CryptoKey
  const sealed = await crypto.subtle.encrypt(parameters(iv, context), key, secret)
  return [sealsBy, base64url.encode(iv), base64url.encode(new Uint8Array(sealed))].join('.')
}

/** @throws if the text was changed, belongs to another context, or its key was removed. */
export async function unseal(
  { keys }: SealingKeys,
  sealed: string,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const [id = '', iv = '', ciphertext = ''] = sealed.split('.')
  const key = keys.get(id)
  if (!key) throw new Error(`no sealing key has the id ${id}`)
  const bytes = base64url.decode(ciphertext) as Uint8Array<ArrayBuffer>
  const nonce = base64url.decode(iv) as Uint8Array<ArrayBuffer>
  return new Uint8Array(await crypto.subtle.decrypt(parameters(nonce, context), key, bytes))
}

function parameters(iv: Uint8Array<ArrayBuffer>, context: string) {
  return { name: ALGORITHM, iv, additionalData: new TextEncoder().encode(context) }
}
