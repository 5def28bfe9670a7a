/**
 * Ends a local run without losing data: the queues of `wrangler dev` are in memory, so their
 * messages are processed first. Cloudflare's queues persist and do not need this.
 */
/** The amount of work that is not finished. */
export interface Remaining {
  /** Requests and their background work. */
  requests: number
  /** Messages in the queues, being processed, or to be retried. */
  messages: number
}

interface LocalQueue {
  metrics(): Promise<{ backlogCount: number }>
}

const LOOK_MS = 50

/** Counts unfinished work in this process. */
export function buildDrain() {
  let isDraining = false
  let running = 0
  let batches = 0
  const retrying = new Set<string>()

  async function during<T>(work: () => Promise<T>): Promise<T> {
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
    }
  }

  async function remaining(queues: readonly LocalQueue[]): Promise<Remaining> {
    // Requests are counted before messages, because work moves from requests to queues.
    const requests = running
    const backlogs = await Promise.all(queues.map((queue) => queue.metrics()))
    const queued = backlogs.reduce((sum, { backlogCount }) => sum + backlogCount, 0)
    return { requests, messages: queued + batches + retrying.size }
  }

  return {
    /** False once the drain has begun: new requests are refused. */
    isOpen: () => !isDraining,

    /**
     * Wraps the context of a request, which counts as running until its background work is done.
     */
    watch(context: ExecutionContext): ExecutionContext {
      const waitUntil = (promise: Promise<unknown>) => {
        context.waitUntil(promise)
        void during(() => promise.then(() => {}).catch(() => {}))
      }
      const passThroughOnException = () => context.passThroughOnException()
      return { waitUntil, passThroughOnException, props: context.props } as ExecutionContext
    },

    /** Runs a request's work and counts it until it ends. */
    during,

    /** Delivers a batch, and records which messages are to be retried. */
    async deliver(
      batch: MessageBatch<unknown>,
      consume: (watched: MessageBatch<unknown>) => Promise<void> | void,
    ): Promise<void> {
      for (const { id } of batch.messages) retrying.delete(id)
      batches += 1
      const watched = watchRetries(batch, retrying)
      try {
        await consume(watched)
      } catch (error) {
        for (const { id } of batch.messages) retrying.add(id)
        throw error
      } finally {
        batches -= 1
      }
    },

    /** Refuses new requests, and returns what is left when all work is done or the time is over. */
    async finish(queues: readonly LocalQueue[], timeoutMs: number): Promise<Remaining> {
      isDraining = true
      const endsAt = Date.now() + timeoutMs
      for (let quietLooks = 0; ; ) {
        const left = await remaining(queues)
        quietLooks = left.requests + left.messages === 0 ? quietLooks + 1 : 0
        // A single reading may miss a message that is moving into or out of a queue.
        if (quietLooks > 2 || Date.now() > endsAt) return left
        await new Promise((wake) => setTimeout(wake, LOOK_MS))
      }
    },
  }
}

function watchRetries(batch: MessageBatch<unknown>, retrying: Set<string>): MessageBatch<unknown> {
  const messages = batch.messages.map((message) => ({
    ...{ id: message.id, timestamp: message.timestamp },
    ...{ body: message.body, attempts: message.attempts },
    ack: () => message.ack(),
    retry: (options?: QueueRetryOptions) => {
      retrying.add(message.id)
      message.retry(options)
    },
  }))
  return {
    ...{ queue: batch.queue, metadata: batch.metadata, messages },
    ackAll: () => batch.ackAll(),
    retryAll: (options) => {
      for (const { id } of messages) retrying.add(id)
      batch.retryAll(options)
    },
  }
}
