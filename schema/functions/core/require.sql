-- Guard in a batch of statements: raises TR001 with `what` as its message when a conditional write found nothing to change.
create or replace function affiliate.require(holds boolean, what text)
  returns void
  language plpgsql
as $$ begin
    if holds is not true then raise exception using errcode = 'TR001', message = what; end if;
  end $$;
