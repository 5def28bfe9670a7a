/** Reads the sources of the database: numbered migrations, and the current text of every SQL function. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface SchemaFolders {
  migrations: string
  /** One folder for each capability, with one file for each function. */
  functions: string
}

export interface SqlFile {
  /** For a migration, its file name without the ending; for a function, its name with its schema. */
  name: string
  /** Path from the folder of its kind, for messages. */
  path: string
  text: string
  /** SHA-256 of the text. */
  hash: string
}

const root = path.resolve(import.meta.dirname, '..')
export const schemaFolders: SchemaFolders = {
  migrations: path.join(root, 'migrations'),
  functions: path.join(root, 'schema/functions'),
}

/** In order. Throws when their numbers are not 0000, 0001, … without gaps and repeats. */
export function readMigrations(folder: string): SqlFile[] {
  const names = sqlFilesIn(folder)
  names.forEach((name, index) => {
    if (/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1] === String(index).padStart(4, '0')) return
    throw new Error(`Migrations are numbered from 0000 without holes: ${name} does not fit.`)
  })
  return names.map((name) => read(folder, name, name.replace(/\.sql$/, '')))
}

/** Throws when a file is not one `create or replace` of the function in its name. */
export function readFunctions(folder: string): SqlFile[] {
  const capabilities = readdirSync(folder).sort()
  const files = capabilities.flatMap((capability) =>
    sqlFilesIn(path.join(folder, capability)).map((name) => readFunction(folder, capability, name)),
  )
  const names = files.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new Error(`Two files hold the function ${twice}.`)
  return files
}

function readFunction(folder: string, capability: string, fileName: string): SqlFile {
  const file = read(folder, path.join(capability, fileName), '')
  const made = [...file.text.matchAll(/^create (or replace )?(?:function|procedure) ([\w.]+)/gim)]
  const [, replaces, name = ''] = made[0] ?? []
  if (made.length !== 1 || !replaces || !name.endsWith(`.${path.basename(fileName, '.sql')}`)) {
    throw new Error(`${file.path} is not one "create or replace" of the function of its name.`)
  }
  return { ...file, name }
}

const sqlFilesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()

function read(folder: string, relative: string, name: string): SqlFile {
  // A checkout on Windows may have other line endings; the hash must be the same.
  const text = readFileSync(path.join(folder, relative), 'utf8').replaceAll('\r\n', '\n')
  return { name, path: relative, text, hash: createHash('sha256').update(text).digest('hex') }
}
