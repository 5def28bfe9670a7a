/** Finds the database for scripts about the books: SYSTEM_DATABASE_URL or the local run. */
import { readFileSync } from 'node:fs'
import { connect, type Db } from '../workers/core/database.ts'
import { demoFile } from './local-state.ts'

/**
 * Connects as app_system, to SYSTEM_DATABASE_URL or to the local run of this checkout. @throws an error for
 * the terminal when there is neither.
 */
export function openBooks(): Promise<Db> {
  return connect(process.env.SYSTEM_DATABASE_URL ?? localUrl())
}

function localUrl(): string {
  try {
    return JSON.parse(readFileSync(demoFile, 'utf8')).system_database_url
  } catch {
    throw new Error('Nothing runs here: run `npm start`, or set SYSTEM_DATABASE_URL.')
  }
}
