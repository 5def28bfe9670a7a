import { type Delivery, type Letter, type MailProvider, unsubscribeHeaders } from './provider.ts'

export interface HttpProviderSettings {
  url: string
  /** Bearer token; none in local runs. */
  token: string | undefined
  timeoutMs: number
  fetch: typeof fetch
}

/** Sends through a provider's HTTP endpoint, one JSON document per letter. */
export function httpProvider(settings: HttpProviderSettings): MailProvider {
  // Called without its object: the runtime's fetch refuses any other `this`.
  const { fetch, url, token, timeoutMs } = settings
  return async (letter) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': letter.id,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(documentOf(letter)),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      await answer.body?.cancel()
      return deliveryOf(answer.status)
    } catch (error) {
      return { outcome: 'failed', problem: error instanceof Error ? error.name : 'no answer' }
    }
  }
}

function documentOf(letter: Letter): object {
  const { from, to, replyTo, subject, text, html } = letter
  const headers = unsubscribeHeaders(letter)
  const sender = `"${from.name.replace(/["\\\r\n]/g, ' ')}" <${from.address}>`
  const answers = replyTo === null ? {} : { reply_to: replyTo }
  return { from: sender, to, ...answers, subject, text, html, ...(headers && { headers }) }
}

/**
 * Only these mean that the letter itself is wrong. A wrong token or a limit is our problem and
 * temporary.
 */
const refusals = new Set([400, 413, 415, 422])

function deliveryOf(status: number): Delivery {
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  return { outcome: refusals.has(status) ? 'refused' : 'failed', problem: `HTTP ${status}` }
}
