/**
 * The batcher of conversions: a Durable Object. Requests arrive at many isolates, and only in one place can
 * those of the same moment be written together.
 */
import { DurableObject } from 'cloudflare:workers'
import { connect, type Origin } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import type { ApiEnv } from '../../../env.ts'
import { batchEarnings, type TakeEarning } from '../verbs/record-batch.ts'
import {
  type ConversionBatcher as Batcher,
  type BatcherAnswer,
  type BatcherInput,
  recordInBatcher,
} from '../verbs/record-through-batcher.ts'

export class ConversionBatcher extends DurableObject<ApiEnv> implements Batcher {
  #earn: TakeEarning | null = null

  async record(input: BatcherInput, origin: Origin | null): Promise<BatcherAnswer> {
    const db = await connect(this.env.API_DATABASE_URL).catch((error: unknown) => {
      if (isOutage(error)) return null
      throw error
    })
    if (db === null) return { outcome: 'away' }
    // Nothing that a batch writes is in the audit log, where it would need to say who asked.
    this.#earn ??= batchEarnings(db)
    return recordInBatcher({ ...db, origin }, { ...input, newId }, this.#earn)
  }
}
