-- Balances of one payer and currency, each with the amount that a run would pay and one column for each obstacle, named as in
-- schema/vocabulary.ts. Preflight shows all rows; a run takes those without an obstacle. of_step: amounts must be a multiple of
-- it (in minor units; null when the method does not pay the currency). own_minimums: minimums of advertisers and affiliates
-- apply, each in its own currency. cut_off: later earnings are left for the next run; null for none.
create or replace function affiliate.payout_accounts(of_payer uuid, of_currency text,
    of_method text, of_step bigint, of_minimum bigint, own_minimums boolean, cut_off timestamptz,
    of_included uuid[], of_excluded uuid[], at timestamptz)
  returns table (account_id uuid, advertiser_id uuid, affiliate_id uuid, balance_minor bigint,
    minimum_minor bigint, amount_minor bigint, receiver text, excluded boolean, open_payout boolean,
    below_minimum boolean, currency boolean, affiliate_not_approved boolean,
    partnership_ended boolean, no_receiver boolean, receiver_waits boolean, receiver_shared boolean,
    receiver_problem boolean, review_open boolean, debt boolean, country_blocked boolean,
    tax_form_missing boolean, own_payer boolean, is_payable boolean)
  language sql stable
as $$
  select f.*, not (f.excluded or f.own_payer or f.below_minimum or f.currency or f.affiliate_not_approved or f.no_receiver
    or f.receiver_waits or f.receiver_problem or f.country_blocked or f.partnership_ended or f.debt or f.open_payout
    or f.receiver_shared or f.review_open or f.tax_form_missing)
  from (
    select b.account_id, b.advertiser_id, b.affiliate_id, b.balance, b.minimum,
      coalesce(b.usable - b.usable % of_step, 0), b.receiver,
      coalesce(b.affiliate_id = any (of_excluded), false) or coalesce(b.affiliate_id <> all (of_included), false)
        -- Paid manually: what PayPal cannot pay, or what the affiliate chose so.
        or (of_method = 'manual' and of_included is null and b.paypal_email is not null),
      -- A list of all open items would grow while a large run is built.
      coalesce((select true from affiliate.payout_items i
        where i.affiliate_id = b.affiliate_id and i.advertiser_id = b.advertiser_id and i.currency = of_currency
          and i.status in ('reserved', 'submitted', 'unclaimed', 'on_hold') limit 1), false),
      b.usable < b.minimum,
      of_step is null or (b.usable >= b.minimum and b.usable < of_step),
      b.status <> 'approved',
      exists (select from affiliate.partnerships p where p.advertiser_id = b.advertiser_id and p.affiliate_id = b.affiliate_id
        and p.status = 'rejected'),
      of_method = 'paypal' and b.paypal_email is null,
      coalesce(case of_method when 'paypal' then b.paypal_usable_from else b.payout_details_usable_from end > at, false),
      of_method = 'paypal' and b.paypal_email is not null and b.shared_receiver_allowed_at is null
        -- Rows that the caller may not see are checked by functions that return yes or no.
        and case when current_user = 'app_system' or (affiliate.current_staff() is not null
            and affiliate.current_advertiser() is null and affiliate.current_affiliate() is null)
          then exists (select from affiliate.affiliates o where o.receiver_key = b.receiver_key and o.id <> b.affiliate_id)
          else affiliate.shares_receiver(b.affiliate_id) end,
      of_method = 'paypal' and b.receiver_problem is not null,
      exists (select from affiliate.reviews r
          where r.advertiser_id = b.advertiser_id and r.affiliate_id = b.affiliate_id and r.status = 'open')
        or exists (select from affiliate.reviews r join affiliate.commissions c on c.conversion_id = r.conversion_id
          where c.advertiser_id = b.advertiser_id and c.affiliate_id = b.affiliate_id and r.status = 'open'),
      exists (select from ledger.accounts d where d.kind = 'aff.debt' and d.currency = of_currency
        and d.advertiser_id = b.advertiser_id and d.affiliate_id = b.affiliate_id and d.debits_minor > d.credits_minor),
      coalesce(b.country = any ((select s.payout_countries_blocked from affiliate.platform_settings s)::text[]), false),
      (select s.tax_form_gate from affiliate.platform_settings s) = 'first_payout' and affiliate.lacks_tax_form(b.affiliate_id, at),
      case when of_method = 'paypal' or of_payer is null then b.billing_mode = 'own_payer' and not b.has_own_paypal else false end
    from (
      select a.id as account_id, a.advertiser_id, a.affiliate_id, a.credits_minor - a.debits_minor as balance,
        greatest(of_minimum, case when own_minimums then greatest(
          affiliate.minimum_in(a.currency, adv.currency, adv.payout_minimum_minor, adv.payout_minimums), case when coalesce(f.payout_minimum_currency, 'USD') = a.currency
          then f.payout_minimum_minor end) end, 1) as minimum,
        -- Earnings after the cut-off are left. Payouts since then reduced the balance from before it.
        case when cut_off is null then a.credits_minor - a.debits_minor
          else greatest(0, a.credits_minor - a.debits_minor - coalesce((select sum(t.amount_minor)::bigint
            from ledger.transfers t join ledger.transactions x on x.id = t.transaction_id
            where t.credit_account_id = a.id and x.effective_at > cut_off), 0)) end as usable,
        case of_method when 'paypal' then f.paypal_email else coalesce(f.payout_details, '') end as receiver,
        f.status, f.paypal_email, f.receiver_key, f.paypal_usable_from, f.payout_details_usable_from, f.shared_receiver_allowed_at, f.receiver_problem, f.country,
        adv.billing_mode, adv.billing_mode = 'own_payer' and affiliate.has_own_paypal(adv.id) as has_own_paypal
      from ledger.accounts a
      join affiliate.advertisers adv on adv.id = a.advertiser_id
      join affiliate.affiliates f on f.id = a.affiliate_id
      where a.kind = 'aff.available' and a.currency = of_currency and a.credits_minor > a.debits_minor
        and (of_payer is null or (a.advertiser_id = of_payer and adv.billing_mode = 'own_payer'))) b
    -- The run of an own payer covers its balances.
    where (of_payer is not null or not b.has_own_paypal) and exists (select from affiliate.platform_settings)) as f(account_id, advertiser_id, affiliate_id, balance_minor,
      minimum_minor, amount_minor, receiver, excluded, open_payout, below_minimum, currency, affiliate_not_approved,
      partnership_ended, no_receiver, receiver_waits, receiver_shared, receiver_problem, review_open, debt, country_blocked,
      tax_form_missing, own_payer)
  $$;
