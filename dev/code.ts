/** `npm run code -- finance`: prints the next unused one-time code of one of the demo's people. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { demoFile } from './local-state.ts'
import { CODES_FILE, makeCodeDispenser } from './totp.ts'

interface Demo {
  users: Record<string, { totp_secret?: string }>
}

const name = process.argv[2] ?? ''
if (!existsSync(demoFile)) {
  console.error('Nothing runs here: npm start comes first.')
  process.exit(1)
}
const { users } = JSON.parse(readFileSync(demoFile, 'utf8')) as Demo
const secret = users[name]?.totp_secret
if (secret === undefined) {
  const names = Object.keys(users).filter((key) => users[key]?.totp_secret)
  console.error(`Name a person: ${names.join(', ')}.`)
  process.exit(2)
}
console.log(await makeCodeDispenser(path.join(path.dirname(demoFile), CODES_FILE))(secret))
