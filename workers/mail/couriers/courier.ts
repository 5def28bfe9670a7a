/** How a mail leaves: one letter, one answer, every wait limited. */

/** A mail ready to leave. */
export interface Letter {
  /** The mail's id: a provider that knows it already does not send it again. */
  id: string
  from: { name: string; address: string }
  to: string
  replyTo: string | null
  subject: string
  text: string
  html: string
}

/** refused: this letter will never be taken. failed: perhaps later. `problem` holds no address. */
export type Delivery = { outcome: 'sent' } | { outcome: 'refused' | 'failed'; problem: string }

export type Courier = (letter: Letter) => Promise<Delivery>

/** For a place that has no way out: nothing is lost, the mail waits. */
export const noCourier: Courier = async () => ({
  outcome: 'failed',
  problem: 'neither MAIL_URL nor EMAIL is set',
})
