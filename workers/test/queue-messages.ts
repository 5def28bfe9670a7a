/** Messages of a queue that remember the verdicts they got. */
export interface TestMessage extends Message<unknown> {
  verdicts: unknown[]
}

export function messageOf(id: string, body: unknown, attempts = 1): TestMessage {
  const verdicts: unknown[] = []
  return {
    ...{ id, attempts, body, timestamp: new Date(0), verdicts },
    ack: () => void verdicts.push('ack'),
    retry: (options?: QueueRetryOptions) => void verdicts.push(['retry', options?.delaySeconds]),
  }
}
