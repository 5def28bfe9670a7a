-- Stores a verified PayPal event once and makes its batch due for reading; it changes nothing else. An event without a batch of
-- this payer is only stored. is_first: no earlier event has made the batch due since it was last read.
create or replace function logs.note_paypal_event(the_event text, the_type text, payer uuid,
    sender_batch text, paypal_batch text, paypal_item text, at timestamptz, out is_new boolean,
    out batch uuid, out is_first boolean)
  language plpgsql security definer
  set search_path = pg_catalog
as $$
begin
  if sender_batch is null then
    select b.id into batch from affiliate.payout_batches b where b.paypal_batch_id = paypal_batch
      and b.payer_advertiser_id is not distinct from payer and b.method = 'paypal';
  elsif sender_batch ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    select b.id into batch from affiliate.payout_batches b where b.id = sender_batch::uuid
      and b.payer_advertiser_id is not distinct from payer and b.method = 'paypal';
  end if;
  insert into logs.paypal_events (event_id, event_type, payer_advertiser_id, batch_id, paypal_batch_id, paypal_item_id, received_at)
    values (the_event, the_type, payer, batch, paypal_batch, paypal_item, at)
    on conflict (event_id) do nothing;
  is_new := found;
  is_first := false;
  if not is_new or batch is null then return; end if;
  -- While the batch is due already, another event changes nothing, so that a burst does not queue for the row.
  update affiliate.payout_batches b
    set nudged_at = at, next_attempt_at = least(b.next_attempt_at, at),
      hinted_paypal_batch_id = case when b.paypal_batch_id is null then coalesce(paypal_batch, b.hinted_paypal_batch_id)
        else b.hinted_paypal_batch_id end
    where b.id = batch and (b.nudged_at is null
      or (b.paypal_batch_id is null and paypal_batch is not null and b.hinted_paypal_batch_id is distinct from paypal_batch))
    returning old.nudged_at is null into is_first;
  is_first := coalesce(is_first, false);
end $$;
revoke all on function logs.note_paypal_event(text, text, uuid, text, text, text, timestamptz) from public, app_api, app_system;
grant execute on function logs.note_paypal_event(text, text, uuid, text, text, text, timestamptz) to app_api;
