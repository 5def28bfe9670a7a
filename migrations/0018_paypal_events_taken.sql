ALTER TABLE "affiliate"."payout_items" ADD COLUMN "cancel_tried_at" timestamp with time zone;--> statement-breakpoint
create policy own_functions on logs.paypal_events to current_user using (true) with check (true);
create policy own_nudges on affiliate.payout_batches for update to current_user using (true) with check (true);
create policy own_functions on affiliate.paypal_accounts for select to current_user using (true);
-- PayPal's id of an own payer's webhook: part of what PayPal signs, and no secret.
create function affiliate.paypal_webhook_of(payer uuid) returns text
  language sql stable security definer set search_path = pg_catalog
  as $$ select webhook_id from affiliate.paypal_accounts where advertiser_id = payer $$;
-- Takes a proved event, once. It changes nothing but when a batch is read next: an event without a batch of
-- this payer is kept and does nothing. is_first: nobody has asked for a reading since the last one.
create function logs.note_paypal_event(the_event text, the_type text, payer uuid, sender_batch text, paypal_batch text,
    paypal_item text, at timestamptz, out is_new boolean, out batch uuid, out is_first boolean)
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  select b.id into batch from affiliate.payout_batches b
    where b.payer_advertiser_id is not distinct from payer and b.method = 'paypal'
      and case when sender_batch is null then b.paypal_batch_id = paypal_batch
        else b.id = case when sender_batch ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then sender_batch::uuid end end;
  insert into logs.paypal_events (event_id, event_type, payer_advertiser_id, batch_id, paypal_batch_id, paypal_item_id, received_at)
    values (the_event, the_type, payer, batch, paypal_batch, paypal_item, at)
    on conflict (event_id) do nothing;
  is_new := found;
  is_first := false;
  if not is_new or batch is null then return; end if;
  -- While one nudge is open, another says nothing: a burst does not queue for the row.
  update affiliate.payout_batches b
    set nudged_at = at, next_attempt_at = least(b.next_attempt_at, at),
      hinted_paypal_batch_id = case when b.paypal_batch_id is null then coalesce(paypal_batch, b.hinted_paypal_batch_id)
        else b.hinted_paypal_batch_id end
    where b.id = batch and (b.nudged_at is null
      or (b.paypal_batch_id is null and paypal_batch is not null and b.hinted_paypal_batch_id is distinct from paypal_batch))
    returning old.nudged_at is null into is_first;
  is_first := coalesce(is_first, false);
end $$;
revoke all on function affiliate.paypal_webhook_of(uuid),
  logs.note_paypal_event(text, text, uuid, text, text, text, timestamptz) from public;
grant execute on function affiliate.paypal_webhook_of(uuid),
  logs.note_paypal_event(text, text, uuid, text, text, text, timestamptz) to app_api;
