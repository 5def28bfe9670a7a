-- The click that a visitor kept, and the verdict of clicks by affiliates who are not enrolled in a closed offer. Stored clicks passed the
-- narrower check, so they are not read again. Partitions take over the check only if it names its column alone.
ALTER TABLE "affiliate"."clicks" DROP CONSTRAINT "clicks_reason_check";--> statement-breakpoint
ALTER TABLE "affiliate"."fallback_urls" DROP CONSTRAINT "fallback_urls_reasons_check";--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "kept_click_id" uuid;--> statement-breakpoint
CREATE INDEX "clicks_kept_idx" ON "affiliate"."clicks" USING btree ("kept_click_id") WHERE kept_click_id is not null;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD CONSTRAINT "clicks_reason_check" CHECK (reason = any ('{affiliate_inactive,offer_inactive,partnership_inactive,bot,no_user_agent,datacenter,cookie_stuffing,geo,device,os,browser,schedule,sub_denied,not_enrolled,cap_reached,duplicate,velocity}'::text[])) NOT VALID;--> statement-breakpoint
ALTER TABLE "affiliate"."fallback_urls" ADD CONSTRAINT "fallback_urls_reasons_check" CHECK ("affiliate"."fallback_urls"."reasons" <@ array['affiliate_inactive', 'offer_inactive', 'partnership_inactive', 'bot', 'no_user_agent', 'datacenter', 'cookie_stuffing', 'geo', 'device', 'os', 'browser', 'schedule', 'sub_denied', 'not_enrolled', 'cap_reached', 'duplicate', 'velocity']);