import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Schema } from 'hono'
import type { Db } from '../../core/database.ts'
import type { ApiContext, ApiRequest } from '../../http/context.ts'
import type { OwnAccess } from '../../http/route.ts'
import type { JournalLine } from './event-log/db.ts'

/**
 * Evaluates a report of the event log again and writes a new line. @returns that line's id.
 * @throws Refusal; `invalid_input` if the report cannot be read.
 */
export type Replay = (c: ApiRequest, db: Db, line: JournalLine) => Promise<string>

/**
 * A source of conversions: its route, who may use it, and how its reports are replayed. Annotate a source with this
 * type, because its name is derived from it everywhere.
 */
export interface Source<Name extends string = string> extends OwnAccess {
  /** Stored with every report and conversion, so it must never change. Lower-case letters and `_`. */
  readonly name: Name
  readonly routes: OpenAPIHono<ApiContext, Schema>
  readonly replay: Replay
}
