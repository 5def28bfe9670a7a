-- Only sub1 and sub2 have rollups from now on; the planner reads single rows for the others.
alter table affiliate.click_subs_daily no force row level security;
--> statement-breakpoint
alter table affiliate.conversion_subs_daily no force row level security;
--> statement-breakpoint
delete from affiliate.click_subs_daily where sub > 2;
--> statement-breakpoint
delete from affiliate.conversion_subs_daily where sub > 2;
--> statement-breakpoint
alter table affiliate.click_subs_daily force row level security;
--> statement-breakpoint
alter table affiliate.conversion_subs_daily force row level security;
