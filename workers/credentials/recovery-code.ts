/** Recovery codes for a lost second factor. Each is too long to guess and works once. */
import { createHash, randomBytes } from 'node:crypto'

export const RECOVERY_CODES = 10
const CODE_BYTES = 10
/** Without letters that are easily confused with other letters or digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export interface NewRecoveryCodes {
  /** Shown once to their owner: `xxxx-xxxx-xxxx-xxxx`, 80 random bits each. */
  codes: string[]
  hashes: string[]
}

/** Ten new codes of a person, and the hashes to store. */
export function makeRecoveryCodes(userId: string): NewRecoveryCodes {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode)
  return { codes, hashes: codes.map((code) => hashOfRecoveryCode(userId, code)) }
}

/** SHA-256, lower-case hex. Dashes and capitals in the typed code are ignored. */
export function hashOfRecoveryCode(userId: string, code: string): string {
  const plain = code.toLowerCase().replace(/[\s-]/g, '')
  return createHash('sha256').update(`recovery code|${userId}|${plain}`).digest('hex')
}

function newCode(): string {
  let bits = BigInt(`0x${randomBytes(CODE_BYTES).toString('hex')}`)
  let text = ''
  for (let character = 0; character < (CODE_BYTES * 8) / 5; character += 1) {
    text += ALPHABET[Number(bits % 32n)]
    bits /= 32n
  }
  return (text.match(/.{4}/g) as string[]).join('-')
}
