-- Trigger of payout items: an item that is paid is an event of its affiliate, whichever way it was paid.
create or replace function affiliate.note_paid_item()
  returns trigger
  language plpgsql
as $$
  begin
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at, is_due)
    values (uuidv7(), 'payout.paid', new.advertiser_id, new.affiliate_id, new.id,
      jsonb_build_object('commission_minor', new.amount_minor::text, 'currency', new.currency), new.updated_at, true);
    return null;
  end $$;
