/**
 * The batcher of conversions: a Durable Object. Requests arrive at many isolates; one object collects them, so that
 * concurrent events are written in one transaction.
 */
import { DurableObject } from 'cloudflare:workers'
import { connect, type Origin } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import type { ApiEnv } from '../../../env.ts'
import { batchEarnings, type RecordEarning } from '../verbs/record-batch.ts'
import {
  type ConversionBatcher as Batcher,
  type BatcherAnswer,
  type BatcherInput,
  recordInBatcher,
} from '../verbs/record-through-batcher.ts'

export class ConversionBatcher extends DurableObject<ApiEnv> implements Batcher {
  #earn: RecordEarning | null = null

  async record(input: BatcherInput, origin: Origin | null): Promise<BatcherAnswer> {
    const db = await connect(this.env.API_DATABASE_URL).catch((error: unknown) => {
      if (isOutage(error)) return null
      throw error
    })
    if (db === null) return { outcome: 'away' }
    // A batch writes nothing to the audit log, so it needs no person.
    this.#earn ??= batchEarnings(db)
    return recordInBatcher({ ...db, origin }, { ...input, newId }, this.#earn)
  }
}
