/** COPY … FROM STDIN over `pg`, which supports the protocol but has no call for it. */
import type pg from 'pg'

interface CopyConnection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** Sends `lines` (COPY's text format) as one COPY in its own transaction. */
export function copyIn(client: pg.Client, statement: string, lines: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | null = null
    client.query({
      submit: (connection: CopyConnection) => connection.query(statement),
      handleCopyInResponse: (connection: CopyConnection) => {
        connection.sendCopyFromChunk(Buffer.from(lines))
        connection.endCopyFrom()
      },
      handleCommandComplete: () => {},
      handleError: (error: Error) => {
        failure = error
      },
      handleReadyForQuery: () => (failure === null ? resolve() : reject(failure)),
    } as unknown as pg.Submittable)
  })
}
