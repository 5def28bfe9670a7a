/** What the drain of the spool works with, from the Worker's bindings. */

import type { Db } from '../../core/database.ts'
import { logProblem } from '../../core/log.ts'
import { ClicksMessage } from '../../core/queue-messages.ts'
import type { SpoolDesk } from '../verbs/drain-spool.ts'
import { recordClicks } from '../verbs/record-clicks.ts'

export function openSpoolDesk(db: Db, kv: KVNamespace): SpoolDesk {
  return {
    spool: {
      list: (options) => kv.list(options),
      get: (keys) => kv.get(keys),
      put: (key, text) => kv.put(key, text),
      delete: (key) => kv.delete(key),
    },
    read: readMessage,
    // Reports that waited for these clicks are found by the sweep of the next release of holds.
    record: (messages) => recordClicks(db, messages),
    onDead: (key, why) => logProblem('click_message.put_aside', { key, why }),
  }
}

function readMessage(text: string): ClicksMessage | null {
  try {
    return ClicksMessage.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
