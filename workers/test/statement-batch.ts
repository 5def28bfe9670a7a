/**
 * Several prepared statements in one write, answered together, for a client of `pg`, which by itself waits
 * for each answer. Until the Sync at the end they are one transaction; after an error Postgres skips the rest
 * and rolls back.
 */
import pg from 'pg'

export interface NamedStatement {
  /** Name under which the connection keeps the statement prepared. */
  name: string
  text: string
  values: unknown[]
}

export interface StatementRows {
  /** By column, parsed by pg's types. */
  rows: Record<string, unknown>[]
}

/** Internal events of a `pg` connection. */
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

/** Columns by statement name. Read once, because they never change for a statement. */
const columnsOf = new Map<string, readonly Column[]>()

/** Names of the statements that each connection has prepared, or is preparing. */
const preparedOn = new WeakMap<pg.Connection, Set<string>>()

/** pg's conversion of a value before it is sent. */
const { prepareValue } = (pg as unknown as { utils: { prepareValue: PrepareValue } }).utils

/**
 * For `client.query` of a pipelining client, which accepts only pg's own queries. `resolve` gets the rows of
 * each statement, in order.
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
    // All are parsed before the first is executed, so an error skips none of them, and the next batch can
    // rely on them.
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

  /** The statement that is being answered. */
  get #name(): string {
    return (this.#statements[this.#answers.length] as NamedStatement).name
  }
}

/** Other messages of the same turn are sent together with it. */
function writeSoon(stream: pg.Connection['stream'], bytes: Uint8Array): void {
  if (stream.writableCorked === 0) {
    stream.cork()
    setImmediate(() => stream.uncork())
  }
  stream.write(bytes)
}
