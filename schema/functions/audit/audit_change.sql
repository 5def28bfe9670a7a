-- Trigger of audited tables: logs what changed in a row, without secrets. Arguments: the key columns, then columns that are not
-- logged when only they change, then columns whose values are hidden.
create or replace function logs.audit_change()
  returns trigger
  language plpgsql security definer
  set search_path = pg_catalog
as $$
  declare
    secrets constant text[] := array['password_hash', 'hash', 'secret_sealed', 'public_key', 'credential_id', 'postback_secret_hash',
      'bytes', 'challenge'] || string_to_array(coalesce(tg_argv[2], ''), ',');
    key_columns constant text[] := string_to_array(tg_argv[0], ',');
    quiet constant text[] := string_to_array(coalesce(tg_argv[1], ''), ',');
    was jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
    is_now jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
    whole jsonb := was || is_now;
    changed text[];
    before_part jsonb;
    after_part jsonb;
  begin
    select array_agg(k order by k) into changed from jsonb_object_keys(whole) k
      where was->k is distinct from is_now->k and k <> all (quiet)
        and (coalesce(was->k, 'null') <> 'null' or coalesce(is_now->k, 'null') <> 'null');
    if changed is null then return null; end if;
    select jsonb_object_agg(k, case when k = any (secrets) then '"(hidden)"' else was->k end) into before_part
      from unnest(changed) k where tg_op <> 'INSERT';
    select jsonb_object_agg(k, case when k = any (secrets) then '"(hidden)"' else is_now->k end) into after_part
      from unnest(changed) k where tg_op <> 'DELETE';
    perform logs.add_audit_entry(tg_table_name || '.' || lower(tg_op),
      coalesce(whole->>'advertiser_id', case when tg_table_name = 'advertisers' then whole->>'id' end)::uuid,
      coalesce(whole->>'affiliate_id', case when tg_table_name = 'affiliates' then whole->>'id' end)::uuid,
      tg_table_name, (select string_agg(whole->>k, '/' order by n) from unnest(key_columns) with ordinality as c(k, n)), before_part, after_part);
    return null;
  end $$;
revoke all on function logs.audit_change() from public, app_api, app_system;
