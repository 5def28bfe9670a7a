-- A bare sponsor_id inside the subquery meant the partnership's own sponsor: nobody could make a referral link.
alter policy api_insert on affiliate.registration_links with check (
  affiliate.is_advertiser(advertiser_id) or affiliate.may_administer()
  or (registration_links.sponsor_id = affiliate.current_affiliate() and exists (select from affiliate.partnerships p
    where p.advertiser_id = registration_links.advertiser_id and p.affiliate_id = registration_links.sponsor_id
      and p.status = 'approved')));
