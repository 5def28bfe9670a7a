/** The recording time of the ledger in tests and local runs. A deployed ledger uses the database's clock. */
import type pg from 'pg'

const recordingTimes = {
  /** Business times only: a test plays months in a moment. */
  business: 'new.effective_at',
  /** A local run's clock may be ahead of the database's. Statements and invoices of a month use this time. */
  moved: 'greatest(new.recorded_at, new.effective_at)',
} as const
export type LedgerTime = keyof typeof recordingTimes

/**
 * Runs as a superuser; a second run changes nothing. The function is outside the product's schemas, because a
 * migration refuses unknown functions there, and a local run migrates at every start.
 */
export async function setLedgerTime(
  client: Pick<pg.Client, 'query'>,
  time: LedgerTime,
): Promise<void> {
  await client.query(`
    create or replace function public.set_recorded_at() returns trigger language plpgsql
      as $$ begin new.recorded_at := ${recordingTimes[time]}; return new; end $$;
    create or replace trigger set_recorded_at before insert on ledger.transactions
      for each row execute function public.set_recorded_at()`)
}
