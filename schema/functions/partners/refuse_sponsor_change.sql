-- Trigger of partnerships: the sponsor is fixed when the affiliate applies, so sponsors can never form a loop. Raises TR003.
create or replace function affiliate.refuse_sponsor_change()
  returns trigger
  language plpgsql
as $$ begin
    raise exception using errcode = 'TR003', message = 'the sponsor of a partnership cannot change';
  end $$;
