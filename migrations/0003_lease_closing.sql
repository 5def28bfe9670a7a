-- A lease is closed before its unused units are given out again.
ALTER TABLE "affiliate"."cap_leases" DROP CONSTRAINT "cap_leases_clicks_check";--> statement-breakpoint
ALTER TABLE "affiliate"."cap_leases" ALTER COLUMN "last_click_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."cap_leases" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."cap_leases" ADD CONSTRAINT "cap_leases_last_click_check" CHECK (("affiliate"."cap_leases"."clicks" = 0) = ("affiliate"."cap_leases"."last_click_at" is null));--> statement-breakpoint
ALTER TABLE "affiliate"."cap_leases" ADD CONSTRAINT "cap_leases_clicks_check" CHECK ("affiliate"."cap_leases"."clicks" >= 0);