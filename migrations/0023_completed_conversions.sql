-- A report may complete a conversion that earned nothing: see affiliate.insert_conversions.
grant update (content_hash, offer_id, affiliate_id, click_id, customer_id, amount_minor, currency, revenue_minor, attributed_by,
  receipt, renewal_terms) on affiliate.conversions to app_api;
