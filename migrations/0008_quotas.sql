ALTER TABLE "affiliate"."advertisers" ADD COLUMN "apps_max" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "app_keys_max" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "caps_max" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "registration_links_max" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "partner_invitations_max" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "invitations_max" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "links_max" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "invitations_max" integer;--> statement-breakpoint

--> functions

-- Rights; only owner and admin of the platform change these (guard).
grant update (apps_max, app_keys_max, caps_max, registration_links_max,
    partner_invitations_max, invitations_max)
  on affiliate.advertisers to app_api;
grant update (links_max, invitations_max) on affiliate.affiliates to app_api;
create trigger quotas_guarded before update on affiliate.advertisers
  for each row execute function affiliate.guard_quotas();
create trigger quotas_guarded before update on affiliate.affiliates
  for each row execute function affiliate.guard_quotas();
