-- Trigger of advertisers: only finance changes credit limit and billing mode. Besides these, finance changes only payout minimums.
-- Raises TR003.
create or replace function affiliate.guard_advertiser_change()
  returns trigger
  language plpgsql
as $$
  declare of_finance text[] := array['credit_limit_minor', 'low_balance_notified_at', 'billing_mode',
    'payout_minimum_minor', 'payout_minimums'];
  begin
    if new.credit_limit_minor <> old.credit_limit_minor and affiliate.may_pay() is not true then
      raise exception using errcode = 'TR003', message = 'only finance may change the credit limit';
    end if;
    if new.billing_mode <> old.billing_mode and affiliate.may_pay() is not true then
      raise exception using errcode = 'TR003', message = 'only finance may change the billing mode';
    end if;
    if affiliate.current_staff() = 'finance' and (to_jsonb(new) - of_finance) <> (to_jsonb(old) - of_finance) then
      raise exception using errcode = 'TR003', message = 'finance may change only credit limit, billing mode and payout minimums of an advertiser';
    end if;
    return new;
  end $$;
