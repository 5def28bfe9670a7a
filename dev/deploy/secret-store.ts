/** The file of secrets of one environment: git ignores it, and its owner keeps a copy in a safe place. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

export interface SecretStore {
  get(name: string): string | undefined
  /** Written before the value is used anywhere, so that a run that is killed loses nothing. */
  keep(name: string, value: string): void
}

/** A value of the process's environment wins over the file's. */
export function openSecretStore(file: string, environment: NodeJS.ProcessEnv): SecretStore {
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8') : '')
  const values = parseEnv(read())
  return {
    get: (name) => environment[name] || values[name] || undefined,
    keep(name, value) {
      values[name] = value
      const others = read()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith(`${name}=`))
      writeFileSync(file, `${[...others, `${name}='${value}'`].join('\n')}\n`, { mode: 0o600 })
      // The mode above is that of a new file only.
      chmodSync(file, 0o600)
    },
  }
}
