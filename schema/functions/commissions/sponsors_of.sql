-- An affiliate's sponsor and the sponsor's sponsor, who earn at levels 2 and 3; null if there is none.
create or replace function affiliate.sponsors_of(of_advertiser uuid, of_sponsor uuid)
  returns json
  language plpgsql stable
as $$
  #variable_conflict use_column
  begin
    return (select json_build_array(
        json_build_object('affiliate_id', s2.affiliate_id, 'partnership', s2.status, 'status', a2.status),
        (select json_build_object('affiliate_id', s3.affiliate_id, 'partnership', s3.status, 'status', a3.status)
          from affiliate.partnerships s3 join affiliate.affiliates a3 on a3.id = s3.affiliate_id
          where s3.advertiser_id = s2.advertiser_id and s3.affiliate_id = s2.sponsor_id))
      from affiliate.partnerships s2 join affiliate.affiliates a2 on a2.id = s2.affiliate_id
      where s2.advertiser_id = of_advertiser and s2.affiliate_id = of_sponsor);
  end $$;
