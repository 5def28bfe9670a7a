import { sha256Hex } from '../../../core/sha256.ts'

/** The key under which mails to one address are counted. */
export function mailKeyOf(about: 'verify' | 'reset', email: string): Promise<string> {
  return sha256Hex(`mail|${about}|${email}`)
}
