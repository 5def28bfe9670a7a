-- When the advertiser unbound or moved the customer: rebills of earlier sales pay those affiliates no more, whoever is bound later.
ALTER TABLE "affiliate"."customers" ADD COLUMN "released_at" timestamp with time zone;--> statement-breakpoint
grant update (released_at) on affiliate.customers to app_api;
