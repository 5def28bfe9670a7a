import { createHash } from 'node:crypto'

/** SHA-256 of a text's UTF-8 bytes, lower-case hex. At once: WebCrypto's detour costs more than short texts do. */
export async function sha256Hex(text: string): Promise<string> {
  return createHash('sha256').update(text).digest('hex')
}
