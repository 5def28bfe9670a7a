-- 0023 lets app_api change the attribution of a conversion, to complete it. Only the advertiser itself may do so, and only while nobody
-- earns by the conversion. What a person rejected is not completed. Finance decides on conversions but never moves them.
create trigger attribution_stays before update of content_hash, offer_id, affiliate_id, click_id, customer_id, amount_minor, currency,
  revenue_minor, attributed_by, receipt, renewal_terms on affiliate.conversions
  for each row when (current_user = 'app_api' and (old.status <> 'rejected' or old.rejection = 'rejected_by_reviewer'
    or affiliate.is_advertiser(old.advertiser_id) is not true))
  execute function ledger.refuse_change();
