-- A link's offer is one of the link's own advertiser: the database says so, too.
ALTER TABLE "affiliate"."links" ADD CONSTRAINT "links_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;
