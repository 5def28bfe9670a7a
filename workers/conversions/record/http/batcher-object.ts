/**
 * Where conversions meet, whosever they are: a Durable Object. Requests come from many isolates; only in one
 * place can those of the same moment be recorded together.
 */
import { DurableObject } from 'cloudflare:workers'
import { connect, type Origin } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import type { ApiEnv } from '../../../env.ts'
import { gatherEarnings, type TakeEarning } from '../verbs/batch-earnings.ts'
import {
  answerAtDesk,
  type ConversionDesk as Desk,
  type DeskAnswer,
  type DeskInput,
} from '../verbs/record-through-batcher.ts'

export class ConversionDesk extends DurableObject<ApiEnv> implements Desk {
  #earn: TakeEarning | null = null

  async take(input: DeskInput, origin: Origin | null): Promise<DeskAnswer> {
    const db = await connect(this.env.API_DATABASE_URL).catch((error: unknown) => {
      if (isOutage(error)) return null
      throw error
    })
    if (db === null) return { outcome: 'away' }
    // Nothing that a round writes is in the audit log, where it would need to say who asked.
    this.#earn ??= gatherEarnings(db)
    return answerAtDesk({ ...db, origin }, { ...input, newId }, this.#earn)
  }
}
