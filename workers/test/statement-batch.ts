/**
 * Several prepared statements in one write and with one answer, for a client of `pg`, which by itself waits
 * for each before it sends the next. Up to the Sync at their end they are one transaction; after an error
 * Postgres skips the rest, and undoes what was done.
 */
import pg from 'pg'

export interface NamedStatement {
  /** Under it the connection keeps the statement prepared. */
  name: string
  text: string
  values: unknown[]
}

export interface StatementRows {
  /** By column, as pg's types read them. */
  rows: Record<string, unknown>[]
}

/** What a connection of `pg` can be asked to say. */
interface Wire {
  parse(statement: { name: string; text: string }): void
  bind(bound: { statement: string; values: unknown[]; valueMapper: PrepareValue }): void
  describe(what: { type: 'P'; name: string }): void
  execute(): void
  sync(): void
}

type PrepareValue = (value: unknown) => unknown

interface Column {
  name: string
  read(text: string): unknown
}

/** Columns by statement's name. Asked once: they stay what they are as long as the statement does. */
const columnsOf = new Map<string, readonly Column[]>()

/** Names of what each connection has prepared, or is about to. */
const preparedOn = new WeakMap<pg.Connection, Set<string>>()

/** What pg makes of a value before it goes out. */
const { prepareValue } = (pg as unknown as { utils: { prepareValue: PrepareValue } }).utils

/**
 * For `client.query` of a client that pipelines, which takes nothing but queries of pg's own. `resolve` gets
 * the rows of each statement, in order.
 */
export class StatementBatch extends pg.Query {
  readonly #statements: readonly NamedStatement[]
  readonly #answers: StatementRows[] = []
  #rows: Record<string, unknown>[] = []
  readonly #resolve: (answers: StatementRows[]) => void
  readonly #reject: (error: unknown) => void

  constructor(
    statements: readonly NamedStatement[],
    resolve: (answers: StatementRows[]) => void,
    reject: (error: unknown) => void,
  ) {
    super('')
    this.#statements = statements
    this.#resolve = resolve
    this.#reject = reject
  }

  override submit = (connection: pg.Connection): void => {
    const parts: Uint8Array[] = []
    const stream = { writable: true, write: (part: Uint8Array) => parts.push(part) }
    const gathering: Wire = Object.create(connection, { stream: { value: stream } })
    const prepared = preparedOn.get(connection) ?? new Set()
    preparedOn.set(connection, prepared)
    // All before the first is executed: an error skips none of them, and the next batch counts on them.
    for (const { name, text } of this.#statements) {
      if (!prepared.has(name)) gathering.parse({ name, text })
      prepared.add(name)
    }
    for (const { name, values } of this.#statements) {
      gathering.bind({ statement: name, values, valueMapper: prepareValue })
      if (!columnsOf.has(name)) gathering.describe({ type: 'P', name: '' })
      gathering.execute()
    }
    gathering.sync()
    writeSoon(connection.stream, Buffer.concat(parts))
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({
      name,
      read: pg.types.getTypeParser(dataTypeID, 'text') as Column['read'],
    }))
    columnsOf.set(this.#name, columns)
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const columns = columnsOf.get(this.#name) ?? []
    const row: Record<string, unknown> = {}
    for (let at = 0; at < columns.length; at += 1) {
      const { name, read } = columns[at] as Column
      const text = fields[at] ?? null
      row[name] = text === null ? null : read(text)
    }
    this.#rows.push(row)
  }

  handleCommandComplete(): void {
    if (!columnsOf.has(this.#name)) columnsOf.set(this.#name, [])
    this.#answers.push({ rows: this.#rows })
    this.#rows = []
  }

  handleError(error: unknown): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#answers)
  }

  /** Of the statement that is being answered. */
  get #name(): string {
    return (this.#statements[this.#answers.length] as NamedStatement).name
  }
}

/** Whatever else is sent in the same turn leaves with it. */
function writeSoon(stream: pg.Connection['stream'], bytes: Uint8Array): void {
  if (stream.writableCorked === 0) {
    stream.cork()
    setImmediate(() => stream.uncork())
  }
  stream.write(bytes)
}
