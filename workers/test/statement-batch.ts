/**
 * Several prepared statements in one write and with one answer, for a client of `pg`, which by itself waits
 * for each before it sends the next. After an error Postgres skips the rest.
 */
import pg from 'pg'

export interface NamedStatement {
  /** Under it the connection keeps the statement prepared. */
  name: string
  text: string
  values: unknown[]
}

/** Of the client's connection: which statements it has prepared, or is about to. */
interface Wire extends pg.Connection {
  submittedNamedStatements: Record<string, string>
}

/** What the client tells the query that it runs. */
interface Listening extends pg.Submittable {
  handleRowDescription(message: unknown): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Wire): void
  handleReadyForQuery(connection: Wire): void
}

type Resolve = (results: pg.QueryResult[]) => void

/** For `client.query`. `resolve` gets the result of each statement, in order. */
export class StatementBatch implements pg.Submittable {
  readonly #statements: readonly NamedStatement[]
  readonly #queries: readonly Listening[]
  readonly #results: pg.QueryResult[] = []
  readonly #resolve: Resolve
  readonly #reject: (error: unknown) => void

  constructor(
    statements: readonly NamedStatement[],
    resolve: Resolve,
    reject: (error: unknown) => void,
  ) {
    this.#statements = statements
    this.#resolve = resolve
    this.#reject = reject
    const take = (error: Error | undefined, result: unknown) =>
      error ? reject(error) : this.#results.push(result as pg.QueryResult)
    this.#queries = statements.map((one) => new pg.Query(one, take) as unknown as Listening)
  }

  /** Of the statement that is being answered: the client writes down what has been prepared. */
  get name(): string | undefined {
    return this.#statements[this.#results.length]?.name
  }

  get text(): string | undefined {
    return this.#statements[this.#results.length]?.text
  }

  submit(connection: pg.Connection): void {
    // Each would end its own transaction, and ask for an answer of its own.
    const unsynced = Object.create(connection, { sync: { value: () => {} } })
    connection.stream.cork()
    for (const query of this.#queries) query.submit(unsynced)
    connection.sync()
    connection.stream.uncork()
  }

  handleRowDescription(message: unknown): void {
    this.#current?.handleRowDescription(message)
  }

  handleDataRow(message: unknown): void {
    this.#current?.handleDataRow(message)
  }

  handleCommandComplete(message: unknown, connection: Wire): void {
    const query = this.#current
    query?.handleCommandComplete(message, connection)
    query?.handleReadyForQuery(connection)
  }

  handleError(error: unknown, connection: Wire): void {
    // What Postgres skipped it has not prepared.
    for (const { name } of this.#statements) delete connection.submittedNamedStatements[name]
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#results)
  }

  get #current(): Listening | undefined {
    return this.#queries[this.#results.length]
  }
}
