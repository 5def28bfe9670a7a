-- Sets the caller's identity and the maximum duration of the transaction, for a batch that is a single call (callScoped in
-- workers/core/database.ts). A statement_timeout set inside a statement does not apply to that statement, so most_ms limits the
-- transaction, in milliseconds.
create or replace function affiliate.enter_scope(of_advertiser text, of_affiliate text,
    of_staff text, of_user text, of_email text, of_origin text, of_advertisers text,
    most_ms integer)
  returns void
  language plpgsql
as $$
  declare entered text;
  begin
    entered := set_config('app.advertiser', of_advertiser, true) || set_config('app.affiliate', of_affiliate, true)
      || set_config('app.staff', of_staff, true) || set_config('app.user', of_user, true)
      || set_config('app.email', of_email, true) || set_config('app.origin', of_origin, true)
      || set_config('app.advertisers', of_advertisers, true)
      || set_config('transaction_timeout', most_ms::text, true);
    -- A batch waits only briefly for one advertiser's locks; then it continues without that advertiser.
    if of_advertisers <> '' then entered := set_config('lock_timeout', '500ms', true); end if;
  end $$;
