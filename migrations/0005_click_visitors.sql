-- Whose click it is, and whether it is their first of the day: decided where clicks are stored.
ALTER TABLE "affiliate"."clicks" ADD COLUMN "visitor" bigint;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "is_unique" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "clicks_visitor_idx" ON "affiliate"."clicks" USING btree ("visitor","offer_id") WHERE visitor is not null and (reason is null or is_unique);
