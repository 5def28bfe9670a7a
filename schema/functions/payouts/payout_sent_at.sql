-- When a batch was sent, for the affiliate it pays, who may not see batches; null when it was not sent.
create or replace function affiliate.payout_sent_at(of_batch uuid)
  returns timestamptz
  language sql stable security definer
  set search_path = pg_catalog
as $$ select coalesce(b.first_attempt_at, b.submitted_at) from affiliate.payout_batches b where b.id = of_batch $$;
revoke all on function affiliate.payout_sent_at(uuid) from public, app_api, app_system;
grant execute on function affiliate.payout_sent_at(uuid) to app_api;
