-- The offer and affiliate of a coupon of an advertiser. The coupon is in upper case.
create or replace function affiliate.holder_of_coupon(of_coupon text, of_advertiser uuid)
  returns table (offer_id uuid, affiliate_id uuid)
  language plpgsql stable rows 1
as $$
  #variable_conflict use_column
  begin
    return query select e.offer_id, e.affiliate_id from affiliate.enrollments e
      where e.advertiser_id = of_advertiser and e.coupon_key = of_coupon;
  end $$;
