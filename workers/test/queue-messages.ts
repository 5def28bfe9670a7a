/** Messages of a queue that record whether they were acknowledged or retried. */
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
