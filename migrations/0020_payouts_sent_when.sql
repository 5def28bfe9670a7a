-- When a batch was sent, for the affiliate who is paid by it: they do not see batches. Null = not sent.
create function affiliate.payout_sent_at(of_batch uuid) returns timestamptz
  language sql stable security definer set search_path = pg_catalog
  as $$ select coalesce(b.first_attempt_at, b.submitted_at) from affiliate.payout_batches b where b.id = of_batch $$;
revoke all on function affiliate.payout_sent_at(uuid) from public;
grant execute on function affiliate.payout_sent_at(uuid) to app_api;
