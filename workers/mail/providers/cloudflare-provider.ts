import { type MailProvider, unsubscribeHeaders } from './provider.ts'

/** The part of Cloudflare's e-mail binding that we use. */
export interface EmailBinding {
  send(message: {
    from: { name: string; email: string }
    to: string
    replyTo?: string
    subject: string
    text: string
    html: string
    headers?: Record<string, string>
  }): Promise<unknown>
}

/** Error codes of a letter that will never be accepted. */
const refusals = new Set([
  'E_RECIPIENT_NOT_ALLOWED',
  'E_RECIPIENT_SUPPRESSED',
  'E_VALIDATION_ERROR',
  'E_CONTENT_TOO_LARGE',
])

/** Sends through Cloudflare, which has its own timeout. After `timeoutMs` the call counts as failed. */
export function cloudflareProvider(binding: EmailBinding, timeoutMs: number): MailProvider {
  return async (letter) => {
    const { from, to, replyTo, subject, text, html } = letter
    const headers = unsubscribeHeaders(letter)
    const sender = { name: from.name, email: from.address }
    const answers = replyTo === null ? {} : { replyTo }
    try {
      const sent = binding.send({
        ...{ from: sender, to, ...answers, subject, text, html },
        ...(headers && { headers }),
      })
      await withinTime(sent, timeoutMs)
      return { outcome: 'sent' }
    } catch (error) {
      const { code } = error as { code?: unknown }
      const problem = typeof code === 'string' ? code : 'failed'
      return { outcome: refusals.has(problem) ? 'refused' : 'failed', problem }
    }
  }
}

async function withinTime(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), limitMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
