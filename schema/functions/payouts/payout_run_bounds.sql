-- Cuts what is left of a run after an account into ranges of at most items_most balances: the last account id of each.
create or replace function affiliate.payout_run_bounds(of_payer uuid, of_currency text,
    of_minimum bigint, own_minimums boolean, after_account uuid, items_most integer)
  returns uuid[]
  language sql stable
as $$ select coalesce(array_agg(c.id order by c.id), '{}') from (
      select a.id, row_number() over (order by a.id) as n, count(*) over () as all_of_them
      from ledger.accounts a join affiliate.advertisers v on v.id = a.advertiser_id
      where a.kind = 'aff.available' and a.currency = of_currency and a.id > after_account
        and (of_payer is null or a.advertiser_id = of_payer)
        and affiliate.may_reach_minimum(a.credits_minor - a.debits_minor, of_minimum, own_minimums, a.currency, a.currency,
          affiliate.minimum_in(a.currency, v.currency, v.payout_minimum_minor, v.payout_minimums))) c
    where c.n % items_most = 0 or c.n = c.all_of_them $$;
