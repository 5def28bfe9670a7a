-- Who makes the request, for the audit log: {"kind", "id", "role", "request", "ip"}. No right follows from it.
create or replace function affiliate.current_origin()
  returns jsonb
  language sql stable
as $$ select nullif(current_setting('app.origin', true), '')::jsonb $$;
