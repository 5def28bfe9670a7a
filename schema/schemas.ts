import { pgSchema } from 'drizzle-orm/pg-core'

/** Business data. */
export const affiliateSchema = pgSchema('affiliate')
/** Money: accounts and append-only transfers. */
export const ledgerSchema = pgSchema('ledger')
/** Raw journals and delivery records. */
export const logsSchema = pgSchema('logs')
