-- Normalises a bank's reference: ignores case, width, spaces and invisible characters. The stored column bookings.reference_key
-- keeps its result, so a change of this function needs a migration that computes the column again.
create or replace function affiliate.plain_reference(reference text)
  returns text
  language sql immutable
as $$ select regexp_replace(casefold(normalize(reference, NFKC) collate "pg_unicode_fast"),
    '[\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]',
    '', 'g') $$;
