-- Trigger of tables and columns that must not be changed or deleted: raises TR002.
create or replace function ledger.refuse_change()
  returns trigger
  language plpgsql
as $$ begin
    raise exception using errcode = 'TR002', message = format('%s.%s is append-only', tg_table_schema, tg_table_name);
  end $$;
