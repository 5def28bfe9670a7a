-- A test and a live report may have the same id, and live transactions see no tests.
ALTER TABLE "affiliate"."conversions" DROP CONSTRAINT "conversions_external_key";--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" DROP CONSTRAINT "conversions_rejection_check";--> statement-breakpoint
DROP INDEX "affiliate"."conversions_also_reported_key";--> statement-breakpoint
CREATE UNIQUE INDEX "conversions_also_reported_key" ON "affiliate"."conversions" USING btree ("app_id","also_reported_as","is_test") WHERE also_reported_as is not null;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_external_key" UNIQUE("app_id","event","external_id","is_test");--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_rejection_check" CHECK ("affiliate"."conversions"."rejection" = any ('{no_attribution,click_rejected,outside_window,before_click,no_payout_rule,partnership_inactive,click_missing,over_cap,too_soon,too_late,customer_missing,original_missing,rejected_by_rule,recurring_over,nothing_to_undo,rate_missing,rejected_by_reviewer,before_binding,customer_bound,duplicate_lead,test_click}'::text[]));
--> statement-breakpoint
--> functions
-- A transaction sees the conversions of its mode only, and in test mode it moves no money and tells nobody (decision 26).
create policy mode on affiliate.conversions as restrictive
  using (is_test = affiliate.is_testing()) with check (is_test = affiliate.is_testing());
do $$
declare t text;
begin
  foreach t in array array['affiliate.commissions', 'affiliate.customers', 'affiliate.reviews', 'affiliate.conversion_counts',
    'affiliate.cap_counters', 'ledger.transactions', 'logs.events'] loop
    execute format('create policy mode on %s as restrictive for insert with check (not affiliate.is_testing())', t);
  end loop;
end $$;
