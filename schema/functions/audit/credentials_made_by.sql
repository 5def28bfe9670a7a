-- The advertisers for which a person made, changed or rotated an app key or postback secret, or replayed a report, after a time.
-- Revocations do not count. A report names only the last person who replayed it.
create or replace function logs.credentials_made_by(of_person uuid, since timestamptz)
  returns table (advertiser_id uuid)
  language sql stable security definer
  set search_path = pg_catalog
as $$ select distinct e.advertiser_id from logs.audit_entries e
      where e.actor_id = of_person and e.id >= affiliate.uuid_floor(since) and e.recorded_at > since
        and (e.action = 'app_keys.insert' or e.action = 'app_keys.update' and not e.after ? 'revoked_at'
          or e.action = 'offers.update' and e.after ? 'postback_secret_hash' or e.action = 'report_replayed') $$;
revoke all on function logs.credentials_made_by(uuid, timestamptz) from public, app_api, app_system;
grant execute on function logs.credentials_made_by(uuid, timestamptz) to app_api, app_system;
