-- The smallest UUIDv7 of a time: clicks are partitioned and searched by the time in their id.
create or replace function affiliate.uuid_floor(at timestamptz)
  returns uuid
  language sql immutable parallel safe
as $$ select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;
