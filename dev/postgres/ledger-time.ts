/** When the ledger of a test or of a local run says that it recorded something. A deployed one asks its database. */
import type pg from 'pg'

const recordingTimes = {
  /** Business times alone: a test plays months in a moment. */
  business: 'new.effective_at',
  /** A local run's time may be ahead of the database's. Statements and invoices of a month are cut by it. */
  moved: 'greatest(new.recorded_at, new.effective_at)',
} as const
export type LedgerTime = keyof typeof recordingTimes

/**
 * As a superuser; again changes nothing. The function lies beside the product's schemas: a migration
 * refuses any in them that has no file, and a local run migrates at every start.
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
