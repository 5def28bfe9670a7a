-- The sale that a rebill of the customer renews: the named one, even if it is dated later, or the only one, or the one with the rebill's amount, or the latest
-- before the rebill. Ambiguous: sales of several affiliates fit equally well. Reversed sales count only if there is no
-- other. A sale without renewal terms, such as one by pixel, cannot be renewed.
create or replace function affiliate.renewed_sale(of_customer uuid, named text, minor bigint, in_currency text, at timestamptz,
    since timestamptz)
  returns table (external_id text, offer_id uuid, affiliate_id uuid, click_id uuid, occurred_at timestamptz, terms jsonb,
    is_ambiguous boolean)
  language sql stable
as $$
  select s.external_id, s.offer_id, s.affiliate_id, s.click_id, s.occurred_at, s.renewal_terms,
    named is null and min(s.affiliate_id::text) over fitting <> max(s.affiliate_id::text) over fitting
  from (select c.*, c.status = 'reversed' as is_reversed,
      coalesce(c.amount_minor = minor and c.currency = in_currency, false) as has_amount
    from affiliate.conversions c
    where c.customer_id = of_customer and c.event = 'sale' and c.status <> 'rejected' and c.renewal_terms is not null
      and (named is null or c.external_id = named) and (named is not null or c.occurred_at <= at)
      and (since is null or c.occurred_at >= since)) s
  window fitting as (partition by s.is_reversed, s.has_amount)
  order by s.is_reversed, s.has_amount desc, s.occurred_at desc, s.id desc
  limit 1 $$;
