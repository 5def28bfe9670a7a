/**
 * One-time codes for scripts that act as people. It never gives the same code twice, and waits only when
 * necessary.
 */
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOfStep, fromBase32, stepAt, TOTP_STEP_SECONDS } from '../workers/credentials/totp.ts'
import { writeWhole } from './local-state.ts'

/** A code is valid from half a minute before its time to half a minute after. */
const STEPS_AROUND = 1
const STEP_MS = TOTP_STEP_SECONDS * 1000

/** File beside demo.json with the codes that scripts have used. */
export const CODES_FILE = 'used-codes.json'

/** Returns the next unused code of a person, from their secret in base32. */
export type CodeDispenser = (secret: string) => Promise<string>

/**
 * Used codes are stored in `file`, because the next script uses the same server, which accepts each code once
 * and no earlier code afterwards.
 */
export function makeCodeDispenser(file: string): CodeDispenser {
  return async (secret) => {
    const used = readUsed(file)
    const earliest = stepAt(new Date()) - STEPS_AROUND
    const step = Math.max(earliest, (used[secret] ?? 0) + 1)
    writeWhole(file, JSON.stringify({ ...used, [secret]: step }))
    const opensAt = (step - STEPS_AROUND) * STEP_MS
    if (opensAt > Date.now()) await sleep(opensAt - Date.now())
    return codeOfStep(fromBase32(secret), step)
  }
}

function readUsed(file: string): Record<string, number> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {}
}
