/** The file of secrets of one environment. Git ignores it; its owner keeps a copy in a safe place. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

export interface SecretStore {
  get(name: string): string | undefined
  /** A value is written before it is used, so that a run that is killed loses nothing. */
  keep(name: string, value: string): void
}

/** An environment variable takes precedence over the file. */
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
      // The mode above applies to a new file only.
      chmodSync(file, 0o600)
    },
  }
}
