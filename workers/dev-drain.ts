/**
 * How a local run ends without losing what it answered: the queues of `wrangler dev` are in memory, so
 * what is on its way there is stored first. Cloudflare's queues outlive a Worker and need none of this.
 */

/** What is not stored yet. */
export interface Remaining {
  /** Requests and what runs behind their answers. */
  requests: number
  /** Messages in the queues, in the hands of a consumer, or waiting for another try. */
  messages: number
}

interface LocalQueue {
  metrics(): Promise<{ backlogCount: number }>
}

const LOOK_MS = 50

/** Counts what is under way in this process. */
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
    // Read first: what leaves a request arrives in a queue, and not the other way round.
    const requests = running
    const backlogs = await Promise.all(queues.map((queue) => queue.metrics()))
    const queued = backlogs.reduce((sum, { backlogCount }) => sum + backlogCount, 0)
    return { requests, messages: queued + batches + retrying.size }
  }

  return {
    /** False once the drain has begun: nothing new is answered then. */
    isOpen: () => !isDraining,

    /** The context of one request, which counts as running until all it waits for is done. */
    watch(context: ExecutionContext): ExecutionContext {
      const waitUntil = (promise: Promise<unknown>) => {
        context.waitUntil(promise)
        void during(() => promise.then(() => {}).catch(() => {}))
      }
      const passThroughOnException = () => context.passThroughOnException()
      return { waitUntil, passThroughOnException, props: context.props } as ExecutionContext
    },

    /** Runs a request's work, which is waited for. */
    during,

    /** Hands a batch over, and notes which of its messages are tried again later. */
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

    /** Answers nothing new from now on, and returns what is left when all is stored or time is over. */
    async finish(queues: readonly LocalQueue[], timeoutMs: number): Promise<Remaining> {
      isDraining = true
      const endsAt = Date.now() + timeoutMs
      for (let quietLooks = 0; ; ) {
        const left = await remaining(queues)
        quietLooks = left.requests + left.messages === 0 ? quietLooks + 1 : 0
        // Between two looks a message may have been on its way into a queue or out of it.
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
