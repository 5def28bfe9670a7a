-- Who may touch what: roles, row-level security, append-only ledger, month partitions of clicks.
-- Expressions repeat what schema/vocabulary.ts calls the roles and scopes; workers/db/database.ts sets the settings.

-- Roles without login: the deployment gives each Worker's role its password. Neither owns anything or bypasses a policy.
do $$ begin
  if not exists (select from pg_roles where rolname = 'app_api') then create role app_api nologin nobypassrls; end if;
  if not exists (select from pg_roles where rolname = 'app_system') then create role app_system nologin nobypassrls; end if;
end $$;

revoke all on schema affiliate, ledger, logs from public;
grant usage on schema affiliate, ledger, logs to app_api, app_system;

-- Who is asking, from settings that live only inside the transaction. Missing setting = null = no rows.
create function affiliate.current_advertiser() returns uuid language sql stable
  as $$ select nullif(current_setting('app.advertiser', true), '')::uuid $$;
create function affiliate.current_affiliate() returns uuid language sql stable
  as $$ select nullif(current_setting('app.affiliate', true), '')::uuid $$;
create function affiliate.current_staff() returns text language sql stable
  as $$ select nullif(current_setting('app.staff', true), '') $$;
create function affiliate.current_user_id() returns uuid language sql stable
  as $$ select nullif(current_setting('app.user', true), '')::uuid $$;
create function affiliate.current_email() returns text language sql stable
  as $$ select nullif(current_setting('app.email', true), '') $$;

-- A row of one advertiser, and perhaps of one affiliate inside it: may the asker see it?
create function affiliate.may_see(row_advertiser uuid, row_affiliate uuid) returns boolean language sql stable
  as $$
    select affiliate.current_staff() is not null
      or (affiliate.current_affiliate() is null and row_advertiser = affiliate.current_advertiser())
      or (row_affiliate = affiliate.current_affiliate()
          and (affiliate.current_advertiser() is null or row_advertiser = affiliate.current_advertiser()))
  $$;
-- The asker speaks for the advertiser itself (its app key or its people).
create function affiliate.is_advertiser(row_advertiser uuid) returns boolean language sql stable
  as $$ select affiliate.current_affiliate() is null and row_advertiser = affiliate.current_advertiser() $$;
-- Only people of finance and the owner move payouts.
create function affiliate.may_pay() returns boolean language sql stable
  as $$ select affiliate.current_staff() in ('finance', 'owner') $$;

-- Guard inside a batch of statements: raises where a conditional write found nothing to change.
create function affiliate.require(holds boolean, what text) returns void language plpgsql
  as $$ begin
    if holds is not true then raise exception using errcode = 'TR001', message = what; end if;
  end $$;

-- ------------------------------------------------------------------ row-level security, forced everywhere
do $$
declare t record;
begin
  for t in select schemaname, tablename from pg_tables where schemaname in ('affiliate', 'ledger', 'logs') loop
    execute format('alter table %I.%I enable row level security', t.schemaname, t.tablename);
    execute format('alter table %I.%I force row level security', t.schemaname, t.tablename);
    execute format('create policy system_all on %I.%I to app_system using (true) with check (true)', t.schemaname, t.tablename);
  end loop;
end $$;

-- Reading: each table says whose rows it holds.
create policy api_read on affiliate.advertisers for select to app_api using (
  affiliate.may_see(id, null)
  or exists (select from affiliate.partnerships p
    where p.advertiser_id = advertisers.id and p.affiliate_id = affiliate.current_affiliate()));
create policy api_read on affiliate.affiliates for select to app_api using (
  affiliate.current_staff() is not null
  or id = affiliate.current_affiliate()
  or exists (select from affiliate.partnerships p
    where p.affiliate_id = affiliates.id and affiliate.is_advertiser(p.advertiser_id)));
create policy api_read on affiliate.partnerships for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.enrollments for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.offers for select to app_api using (
  affiliate.may_see(advertiser_id, null)
  or exists (select from affiliate.enrollments e
    where e.offer_id = offers.id and e.affiliate_id = affiliate.current_affiliate()));
create policy api_read on affiliate.apps for select to app_api using (
  affiliate.may_see(advertiser_id, null)
  or exists (select from affiliate.offers o where o.app_id = apps.id and affiliate.current_affiliate() is not null));
create policy api_read on affiliate.app_hosts for select to app_api using (
  affiliate.may_see(advertiser_id, null)
  or exists (select from affiliate.offers o where o.app_id = app_hosts.app_id and affiliate.current_affiliate() is not null));
create policy api_read on affiliate.app_keys for select to app_api using (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.landing_urls for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_read on affiliate.payout_rules for select to app_api using (
  affiliate.may_see(advertiser_id, affiliate_id)
  or (affiliate_id is null and exists (select from affiliate.enrollments e
    where e.offer_id = payout_rules.offer_id and e.affiliate_id = affiliate.current_affiliate())));
create policy api_read on affiliate.clicks for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.customers for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_read on affiliate.conversions for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.commissions for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.click_rollups_daily for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.click_rollups_hourly for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.conversion_rollups_daily for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.conversion_rollups_hourly for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on affiliate.payout_batches for select to app_api using (affiliate.current_staff() is not null);
create policy api_read on affiliate.payout_items for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on ledger.accounts for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on ledger.transactions for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on ledger.transfers for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_read on logs.inbound_reports for select to app_api using (affiliate.may_see(advertiser_id, null));

-- People: oneself, or by the address one signs in with; staff see all.
create policy api_read on affiliate.users for select to app_api using (
  affiliate.current_staff() is not null or id = affiliate.current_user_id() or email = affiliate.current_email());
create policy api_update on affiliate.users for update to app_api
  using (id = affiliate.current_user_id()) with check (id = affiliate.current_user_id());
create policy api_read on affiliate.user_roles for select to app_api using (
  affiliate.current_staff() is not null or user_id = affiliate.current_user_id()
  or user_id in (select u.id from affiliate.users u where u.email = affiliate.current_email()));
create policy api_all on affiliate.sessions to app_api
  using (user_id = affiliate.current_user_id()) with check (user_id = affiliate.current_user_id());
create policy api_all on affiliate.refresh_tokens to app_api
  using (user_id = affiliate.current_user_id()) with check (user_id = affiliate.current_user_id());

-- Writing: an advertiser's reports, and finance's payouts.
create policy api_insert on affiliate.customers for insert to app_api with check (affiliate.is_advertiser(advertiser_id));
create policy api_insert on affiliate.conversions for insert to app_api with check (affiliate.is_advertiser(advertiser_id));
create policy api_insert on affiliate.commissions for insert to app_api with check (affiliate.is_advertiser(advertiser_id));
create policy api_insert on affiliate.conversion_rollups_daily for insert to app_api with check (affiliate.is_advertiser(advertiser_id));
create policy api_update on affiliate.conversion_rollups_daily for update to app_api
  using (affiliate.is_advertiser(advertiser_id)) with check (affiliate.is_advertiser(advertiser_id));
create policy api_insert on affiliate.conversion_rollups_hourly for insert to app_api with check (affiliate.is_advertiser(advertiser_id));
create policy api_update on affiliate.conversion_rollups_hourly for update to app_api
  using (affiliate.is_advertiser(advertiser_id)) with check (affiliate.is_advertiser(advertiser_id));
create policy api_insert on logs.inbound_reports for insert to app_api with check (affiliate.is_advertiser(advertiser_id));
create policy api_update on logs.inbound_reports for update to app_api
  using (affiliate.is_advertiser(advertiser_id)) with check (affiliate.is_advertiser(advertiser_id));
create policy api_insert on affiliate.payout_batches for insert to app_api with check (affiliate.may_pay());
create policy api_update on affiliate.payout_batches for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
create policy api_insert on affiliate.payout_items for insert to app_api with check (affiliate.may_pay());
create policy api_update on affiliate.payout_items for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
create policy api_insert on ledger.accounts for insert to app_api with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay());
create policy api_update on ledger.accounts for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay());
create policy api_insert on ledger.transactions for insert to app_api with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay());
create policy api_insert on ledger.transfers for insert to app_api with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay());

-- ------------------------------------------------------------------ grants: no DELETE to anyone
grant select on all tables in schema affiliate to app_api;
grant select on ledger.accounts, ledger.transactions, ledger.transfers, logs.inbound_reports to app_api;
grant insert on affiliate.customers, affiliate.conversions, affiliate.commissions, affiliate.payout_batches, affiliate.payout_items,
  affiliate.sessions, affiliate.refresh_tokens, logs.inbound_reports,
  ledger.accounts, ledger.transactions, ledger.transfers to app_api;
grant insert, update on affiliate.conversion_rollups_daily, affiliate.conversion_rollups_hourly to app_api;
grant update on affiliate.payout_batches, affiliate.payout_items, affiliate.sessions, affiliate.refresh_tokens, logs.inbound_reports to app_api;
grant update (password_hash, last_signed_in_at, language, time_zone) on affiliate.users to app_api;
grant update (debits_minor, credits_minor) on ledger.accounts to app_api;

grant select, insert on all tables in schema affiliate, ledger, logs to app_system;
grant update on affiliate.click_rollups_daily, affiliate.click_rollups_hourly, affiliate.conversion_rollups_daily,
  affiliate.conversion_rollups_hourly, affiliate.conversions, affiliate.commissions, affiliate.customers,
  affiliate.payout_batches, affiliate.payout_items, logs.inbound_reports to app_system;
grant update (debits_minor, credits_minor) on ledger.accounts to app_system;
-- Sign-in is no business of consumer and cron: no password hash, no session, no token.
revoke select, insert on affiliate.users, affiliate.sessions, affiliate.refresh_tokens from app_system;
grant insert, select (id, email, name, language, time_zone, status, email_verified_at) on affiliate.users to app_system;

-- ------------------------------------------------------------------ append-only, whoever asks
create function ledger.refuse_change() returns trigger language plpgsql
  as $$ begin
    raise exception using errcode = 'TR002', message = format('%s.%s is append-only', tg_table_schema, tg_table_name);
  end $$;
create trigger transactions_append_only before update or delete on ledger.transactions
  for each row execute function ledger.refuse_change();
create trigger transactions_no_truncate before truncate on ledger.transactions
  for each statement execute function ledger.refuse_change();
create trigger transfers_append_only before update or delete on ledger.transfers
  for each row execute function ledger.refuse_change();
create trigger transfers_no_truncate before truncate on ledger.transfers
  for each statement execute function ledger.refuse_change();

-- ------------------------------------------------------------------ month partitions of clicks, by UUIDv7 time
create function affiliate.uuid_floor(at timestamptz) returns uuid language sql immutable
  as $$ select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- Makes the partitions of the month of now_at and the two after it. Returns how many were new.
create function affiliate.ensure_click_partitions(now_at timestamptz) returns integer
  language plpgsql security definer set search_path = pg_catalog
  as $$
  declare
    month_start timestamptz;
    partition_name text;
    made integer := 0;
  begin
    for step in 0..2 loop
      month_start := (date_trunc('month', now_at at time zone 'UTC') + make_interval(months => step)) at time zone 'UTC';
      partition_name := 'clicks_' || to_char(month_start at time zone 'UTC', 'YYYY_MM');
      if to_regclass('affiliate.' || partition_name) is null then
        execute format('create table affiliate.%I partition of affiliate.clicks for values from (%L) to (%L)', partition_name,
          affiliate.uuid_floor(month_start),
          affiliate.uuid_floor(((month_start at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
        execute format('alter table affiliate.%I enable row level security', partition_name);
        execute format('alter table affiliate.%I force row level security', partition_name);
        made := made + 1;
      end if;
    end loop;
    return made;
  end $$;
revoke all on function affiliate.ensure_click_partitions(timestamptz) from public;
grant execute on function affiliate.ensure_click_partitions(timestamptz) to app_system;

-- A click whose time lies outside every month is kept here, never refused.
create table affiliate.clicks_default partition of affiliate.clicks default;
alter table affiliate.clicks_default enable row level security;
alter table affiliate.clicks_default force row level security;
select affiliate.ensure_click_partitions(now());
