-- Affiliates whose trackers ask for clicks: looked up for each click.
CREATE INDEX "endpoints_clicks_idx" ON "affiliate"."endpoints" USING btree ("affiliate_id") WHERE kind = 'postback' and deleted_at is null and 'click' = any (events);
