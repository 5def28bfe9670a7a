import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Schema } from 'hono'
import type { Db } from '../../core/database.ts'
import type { ApiContext, ApiRequest } from '../../http/context.ts'
import type { OwnAccess } from '../../http/route.ts'
import type { JournalLine } from './event-log/db.ts'

/**
 * Judges a report of the event log again, under a new line of the log. @returns that line's id.
 * @throws Refusal, `invalid_input` where the report cannot be read.
 */
export type Replay = (c: ApiRequest, db: Db, line: JournalLine) => Promise<string>

/**
 * A way by which conversions are reported: its route, who may use it, and how a report that came by
 * it is judged again. Annotate a source with this type: its name is read from it everywhere.
 */
export interface Source<Name extends string = string> extends OwnAccess {
  /** Kept with every report and every conversion, so it never changes. Small letters and `_`. */
  readonly name: Name
  readonly routes: OpenAPIHono<ApiContext, Schema>
  readonly replay: Replay
}
