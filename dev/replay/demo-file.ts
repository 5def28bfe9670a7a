/** Reads `.local/demo.json`: the running system's URLs and sign-in data. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'

const user = z.object({ email: z.string(), password: z.string(), totp_secret: z.string() })

const DemoFile = z.object({
  base_url: z.url(),
  paypal_url: z.url(),
  /** Plain TCP, as a role that row-level security applies to. */
  database_url: z.string(),
  /** Neon's protocol, as app_system. */
  system_database_url: z.string(),
  users: z.object({ finance: user, finance2: user }),
  app: z.object({ id: z.uuid(), host: z.string(), api_key: z.string() }),
  offer: z.object({ id: z.uuid(), hold_days: z.int() }),
  affiliates: z.array(z.object({ id: z.uuid(), code: z.string() })).min(1),
  crons: z.object({ 'release-holds': z.string(), 'reconcile-payouts': z.string() }),
})
export type DemoFile = z.infer<typeof DemoFile>

/** @throws Error with a message for the terminal when the file is missing or invalid. */
export function readDemoFile(file: string): DemoFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Error(`${file} is not there: is \`npm start\` running?`)
  }
  const parsed = DemoFile.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new Error(`${file} is not what npm start writes:\n${z.prettifyError(parsed.error)}`)
}
