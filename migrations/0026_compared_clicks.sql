-- Orders that name a click, but were attributed by a coupon, by the customer or to a later click.
ALTER TABLE "affiliate"."conversions" ADD COLUMN "compared_click_id" uuid;--> statement-breakpoint
CREATE INDEX "conversions_compared_click_idx" ON "affiliate"."conversions" USING btree ("compared_click_id") WHERE compared_click_id is not null;--> statement-breakpoint
grant update (compared_click_id) on affiliate.conversions to app_api;
--> statement-breakpoint
create or replace trigger attribution_stays before update of content_hash, offer_id, affiliate_id, click_id, compared_click_id, customer_id,
  amount_minor, currency, revenue_minor, attributed_by, receipt, renewal_terms on affiliate.conversions
  for each row when (current_user = 'app_api' and (old.status <> 'rejected' or old.rejection = 'rejected_by_reviewer'
    or affiliate.is_advertiser(old.advertiser_id) is not true))
  execute function ledger.refuse_change();
