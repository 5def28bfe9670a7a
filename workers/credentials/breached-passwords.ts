/** Asks a service of known leaked passwords, which learns five of forty digits of a password's hash. */
import { createHash } from 'node:crypto'

export interface BreachedPasswords {
  /** Base URL of a range service: GET {baseUrl}/range/{5 hex digits} lists `SUFFIX:count`. */
  baseUrl: string
  timeoutMs: number
  fetch: typeof fetch
}

const PREFIX_LENGTH = 5

/** False as well when the service does not answer: nobody is kept out by somebody else's outage. */
export async function isBreached(password: string, service: BreachedPasswords): Promise<boolean> {
  // The service's own hash: it hides the password from nobody and is never stored.
  const hash = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase()
  const [prefix, suffix] = [hash.slice(0, PREFIX_LENGTH), hash.slice(PREFIX_LENGTH)]
  // Called free of its object: the platform's own fetch refuses any other `this`.
  const { fetch } = service
  try {
    const answer = await fetch(new URL(`range/${prefix}`, `${service.baseUrl}/`).href, {
      // Padded answers are all about as long: their length tells nothing.
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
