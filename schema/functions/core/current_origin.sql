-- Who makes the request, for the audit log: {"kind", "id", "role", "request", "ip"}. It grants no rights.
create or replace function affiliate.current_origin()
  returns jsonb
  language sql stable
as $$ select nullif(current_setting('app.origin', true), '')::jsonb $$;
