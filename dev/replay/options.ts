/** The command line of `npm run replay`. */
import path from 'node:path'
import { parseArgs } from 'node:util'

export interface ReplayOptions {
  file: string
  /** Null: derived from the file's content, so that the same file converts only once. */
  runId: string | null
  /** Of 100 human visitors, how many convert. */
  sharePercent: number
  concurrency: number
  /** Maximum number of lines to read; Infinity reads all. */
  lineLimit: number
  paysOut: boolean
  /** Whether renewals, refunds, chargebacks and cancellations follow. */
  goesOn: boolean
  demoFile: string
}

export const usage = `usage: npm run replay -- FILE [options]

FILE                 an access log in the combined format
--run ID             id of the run; the same id again converts nothing new
                     (default: a hash of the file)
--share PERCENT      human visitors that convert (default 6)
--concurrency N      requests under way at a time (default 32)
--limit N            stop after N lines
--no-payout          leave holds and payouts alone
--no-life            no renewals, refunds, chargebacks and cancellations afterwards
--demo FILE          what npm start wrote (default .local/demo.json)`

/** @throws Error with a message for the terminal. */
export function readOptions(args: string[]): ReplayOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      run: { type: 'string' },
      share: { type: 'string', default: '6' },
      concurrency: { type: 'string', default: '32' },
      limit: { type: 'string' },
      'no-payout': { type: 'boolean', default: false },
      'no-life': { type: 'boolean', default: false },
      demo: { type: 'string', default: '.local/demo.json' },
    },
  })
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) throw new Error('Name one access log.')
  if (values.run !== undefined && !/^[A-Za-z0-9.-]{1,64}$/.test(values.run)) {
    throw new Error('--run takes 1 to 64 letters, digits, dots and dashes.')
  }
  return {
    // npm runs scripts in the project's folder, but file names are relative to the person's folder.
    file: path.resolve(process.env.INIT_CWD ?? '.', file),
    runId: values.run ?? null,
    sharePercent: readNumber('--share', values.share, 0, 100),
    concurrency: readWhole('--concurrency', values.concurrency, 1, 256),
    lineLimit: values.limit === undefined ? Infinity : readWhole('--limit', values.limit, 1, 1e9),
    paysOut: !values['no-payout'],
    goesOn: !values['no-life'],
    demoFile: values.demo,
  }
}

function readNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw new Error(`${name} takes ${min} to ${max}.`)
  return value
}

function readWhole(name: string, text: string, min: number, max: number): number {
  const value = readNumber(name, text, min, max)
  if (!Number.isInteger(value)) throw new Error(`${name} takes a whole number.`)
  return value
}
