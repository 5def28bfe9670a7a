-- When the affiliate first earned with the customer: by a sale, else by a rebill. The months of payout rules count from then.
create or replace function affiliate.first_earned_at(of_customer uuid, of_affiliate uuid)
  returns timestamptz
  language sql stable
as $$
  select coalesce(min(c.occurred_at) filter (where c.event = 'sale'), min(c.occurred_at))
  from affiliate.conversions c
  where c.customer_id = of_customer and c.affiliate_id = of_affiliate and c.event in ('sale', 'rebill') and c.status <> 'rejected' $$;
