/** How long links in mails are valid. */

const HOUR_MS = 3_600_000

/** To confirm an address. */
export const VERIFY_MS = 24 * HOUR_MS
/** To set a password or change an address. */
export const RESET_MS = HOUR_MS
