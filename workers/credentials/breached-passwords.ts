/**
 * Checks passwords with a service of known leaks, which gets only five of forty digits of a hash.
 */
import { createHash } from 'node:crypto'

export interface BreachedPasswords {
  /** Base URL of a range service: GET {baseUrl}/range/{5 hex digits} lists `SUFFIX:count`. */
  baseUrl: string
  timeoutMs: number
  fetch: typeof fetch
}

const PREFIX_LENGTH = 5

/** False if the service does not answer: its outage must not stop anybody. */
export async function isBreached(password: string, service: BreachedPasswords): Promise<boolean> {
  // SHA-1 is what the service uses. It does not protect the password and is never stored.
  const hash = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase()
  const [prefix, suffix] = [hash.slice(0, PREFIX_LENGTH), hash.slice(PREFIX_LENGTH)]
  // Called without its object: the runtime's fetch refuses any other `this`.
  const { fetch } = service
  try {
    const answer = await fetch(new URL(`range/${prefix}`, `${service.baseUrl}/`).href, {
      // Padded answers have similar lengths, so that their length reveals nothing.
      headers: { 'add-padding': 'true' },
      redirect: 'manual',
      signal: AbortSignal.timeout(service.timeoutMs),
    })
    if (!answer.ok) return false
    const lines = (await answer.text()).split(/\r?\n/)
    return lines.some((line) => {
      const [found, count] = line.split(':')
      return found === suffix && Number(count) > 0
    })
  } catch {
    return false
  }
}
