-- A mail address without the variants that reach the same inbox: case, dots and +tags. The stored column affiliates.receiver_key
-- keeps its result, so a change of this function needs a migration that computes the column again.
create or replace function affiliate.plain_mail(mail text)
  returns text
  language sql immutable
as $$ select replace(split_part(split_part(lower(trim(mail)), '@', 1), '+', 1), '.', '') || '@' || split_part(lower(trim(mail)), '@', 2) $$;
