-- Saved links, caps, fallbacks and targeting: what the tracker needs to judge every click.
-- Edited by hand: constraints of the partitioned clicks name their columns bare, or the partitions would not take them.
CREATE TABLE "affiliate"."cap_counters" (
	"cap_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"period_start" date NOT NULL,
	"used_value" bigint DEFAULT 0 NOT NULL,
	"reached_at" timestamp with time zone,
	CONSTRAINT "cap_counters_pk" PRIMARY KEY("cap_id","period_start"),
	CONSTRAINT "cap_counters_used_check" CHECK ("affiliate"."cap_counters"."used_value" >= 0)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."cap_leases" (
	"lease_id" uuid PRIMARY KEY NOT NULL,
	"clicks" integer NOT NULL,
	"last_click_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cap_leases_clicks_check" CHECK ("affiliate"."cap_leases"."clicks" > 0)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."caps" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"offer_id" uuid,
	"affiliate_id" uuid,
	"metric" text NOT NULL,
	"period" text NOT NULL,
	"limit_value" bigint NOT NULL,
	"currency" text,
	"is_hard" boolean DEFAULT true NOT NULL,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "caps_tenant_key" UNIQUE("advertiser_id","id"),
	CONSTRAINT "caps_metric_check" CHECK ("affiliate"."caps"."metric" in ('clicks', 'conversions', 'commission', 'revenue')),
	CONSTRAINT "caps_period_check" CHECK ("affiliate"."caps"."period" in ('day', 'week', 'month', 'total')),
	CONSTRAINT "caps_limit_check" CHECK ("affiliate"."caps"."limit_value" >= 0),
	CONSTRAINT "caps_subject_check" CHECK ("affiliate"."caps"."offer_id" is not null or "affiliate"."caps"."affiliate_id" is not null),
	CONSTRAINT "caps_currency_check" CHECK (("affiliate"."caps"."metric" in ('commission', 'revenue')) = ("affiliate"."caps"."currency" is not null)),
	CONSTRAINT "caps_currency_word_check" CHECK ("affiliate"."caps"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD'))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."links" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"label" text NOT NULL,
	"landing_url" text,
	"subs" text[] DEFAULT '{}' NOT NULL,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "links_slug_check" CHECK ("affiliate"."links"."slug" ~ '^[A-Za-z0-9_-]{3,64}$'),
	CONSTRAINT "links_label_check" CHECK (length("affiliate"."links"."label") between 1 and 120),
	CONSTRAINT "links_landing_url_check" CHECK ("affiliate"."links"."landing_url" ~ '^https?://' and length("affiliate"."links"."landing_url") <= 2048),
	CONSTRAINT "links_subs_check" CHECK (cardinality("affiliate"."links"."subs") <= 10)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."fallback_urls" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"url" text NOT NULL,
	"weight" smallint DEFAULT 1 NOT NULL,
	"reasons" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "fallback_urls_url_check" CHECK ("affiliate"."fallback_urls"."url" ~ '^https?://[^{}/?#]+' and length("affiliate"."fallback_urls"."url") <= 2048),
	CONSTRAINT "fallback_urls_weight_check" CHECK ("affiliate"."fallback_urls"."weight" between 1 and 1000),
	CONSTRAINT "fallback_urls_reasons_check" CHECK ("affiliate"."fallback_urls"."reasons" <@ array['affiliate_inactive', 'offer_inactive', 'partnership_inactive', 'bot', 'no_user_agent', 'datacenter', 'cookie_stuffing', 'geo', 'device', 'os', 'browser', 'schedule', 'sub_denied', 'cap_reached', 'duplicate', 'velocity'])
);
--> statement-breakpoint
ALTER TABLE "affiliate"."app_keys" DROP CONSTRAINT "app_keys_scopes_check";--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" DROP CONSTRAINT "clicks_reason_check";--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" DROP CONSTRAINT "conversions_rejection_check";--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "ip_policy" text DEFAULT 'keep' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "ip_policy_by_country" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."apps" ADD COLUMN "consent_parameter" text;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "consent" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "lease_ids" uuid[];--> statement-breakpoint
ALTER TABLE "affiliate"."landing_urls" ADD COLUMN "countries" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."landing_urls" ADD COLUMN "devices" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."landing_urls" ADD COLUMN "oses" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "has_deep_links" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "dedupe_identity" text DEFAULT 'ip_user_agent' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "targeting" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."cap_counters" ADD CONSTRAINT "cap_counters_cap_fk" FOREIGN KEY ("advertiser_id","cap_id") REFERENCES "affiliate"."caps"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."caps" ADD CONSTRAINT "caps_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."caps" ADD CONSTRAINT "caps_partnership_fk" FOREIGN KEY ("advertiser_id","affiliate_id") REFERENCES "affiliate"."partnerships"("advertiser_id","affiliate_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."links" ADD CONSTRAINT "links_app_fk" FOREIGN KEY ("advertiser_id","app_id") REFERENCES "affiliate"."apps"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."links" ADD CONSTRAINT "links_enrollment_fk" FOREIGN KEY ("offer_id","affiliate_id") REFERENCES "affiliate"."enrollments"("offer_id","affiliate_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."fallback_urls" ADD CONSTRAINT "fallback_urls_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "caps_offer_idx" ON "affiliate"."caps" USING btree ("offer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "links_slug_key" ON "affiliate"."links" USING btree (lower("slug"));--> statement-breakpoint
CREATE INDEX "links_affiliate_idx" ON "affiliate"."links" USING btree ("affiliate_id","created_at");--> statement-breakpoint
CREATE INDEX "links_offer_idx" ON "affiliate"."links" USING btree ("advertiser_id","offer_id");--> statement-breakpoint
CREATE INDEX "fallback_urls_offer_idx" ON "affiliate"."fallback_urls" USING btree ("advertiser_id","offer_id");--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_ip_policy_check" CHECK ("affiliate"."advertisers"."ip_policy" in ('keep', 'truncate', 'drop'));--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_ip_policy_by_country_check" CHECK (jsonb_typeof("affiliate"."advertisers"."ip_policy_by_country") = 'object');--> statement-breakpoint
ALTER TABLE "affiliate"."app_keys" ADD CONSTRAINT "app_keys_scopes_check" CHECK ("affiliate"."app_keys"."scopes" <@ array['conversions:write', 'clicks:write']);--> statement-breakpoint
ALTER TABLE "affiliate"."apps" ADD CONSTRAINT "apps_consent_parameter_check" CHECK ("affiliate"."apps"."consent_parameter" ~ '^[A-Za-z0-9_.-]{1,64}$');--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD CONSTRAINT "clicks_consent_check" CHECK ("consent" in ('unknown', 'granted', 'denied'));--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD CONSTRAINT "clicks_reason_check" CHECK ("reason" in ('affiliate_inactive', 'offer_inactive', 'partnership_inactive', 'bot', 'no_user_agent', 'datacenter', 'cookie_stuffing', 'geo', 'device', 'os', 'browser', 'schedule', 'sub_denied', 'cap_reached', 'duplicate', 'velocity'));--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_rejection_check" CHECK ("affiliate"."conversions"."rejection" in ('no_attribution', 'click_rejected', 'outside_window', 'before_click', 'no_payout_rule', 'partnership_inactive', 'click_missing', 'over_cap'));--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_dedupe_identity_check" CHECK ("affiliate"."offers"."dedupe_identity" in ('cookie', 'ip', 'ip_user_agent'));--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_targeting_check" CHECK (jsonb_typeof("affiliate"."offers"."targeting") = 'object');--> statement-breakpoint
-- Guards of the new tables, in the manner of 0001: forced row-level security, explicit policies, narrow grants.
do $$
declare t text;
begin
  foreach t in array array['links', 'fallback_urls', 'caps', 'cap_counters', 'cap_leases'] loop
    execute format('alter table affiliate.%I enable row level security', t);
    execute format('alter table affiliate.%I force row level security', t);
    execute format('create policy system_all on affiliate.%I to app_system using (true) with check (true)', t);
  end loop;
end $$;

-- The asker works for the platform and may change what advertisers own.
create function affiliate.may_administer() returns boolean language sql stable
  as $$ select affiliate.current_staff() in ('owner', 'admin') $$;

create policy api_read on affiliate.links for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_insert on affiliate.links for insert to app_api with check (
  affiliate_id = affiliate.current_affiliate()
  and (affiliate.current_advertiser() is null or advertiser_id = affiliate.current_advertiser()));
create policy api_update on affiliate.links for update to app_api
  using (affiliate_id = affiliate.current_affiliate()) with check (affiliate_id = affiliate.current_affiliate());

create policy api_read on affiliate.fallback_urls for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_write on affiliate.fallback_urls to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_read on affiliate.caps for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on affiliate.caps for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_update on affiliate.caps for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
-- Counters rise in the conversion's own transaction, under the app key's scope.
create policy api_read on affiliate.cap_counters for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on affiliate.cap_counters for insert to app_api with check (affiliate.is_advertiser(advertiser_id));
create policy api_update on affiliate.cap_counters for update to app_api
  using (affiliate.is_advertiser(advertiser_id)) with check (affiliate.is_advertiser(advertiser_id));

-- Offers, landing URLs and apps become editable by those who own them, and by administrators.
create policy api_insert on affiliate.offers for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_update on affiliate.offers for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_write on affiliate.landing_urls to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_update on affiliate.apps for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_update on affiliate.advertisers for update to app_api
  using (affiliate.is_advertiser(id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(id) or affiliate.may_administer());

grant select on affiliate.links, affiliate.fallback_urls, affiliate.caps, affiliate.cap_counters to app_api;
grant insert on affiliate.links, affiliate.caps, affiliate.cap_counters, affiliate.offers to app_api;
grant update (label, landing_url, subs, archived_at) on affiliate.links to app_api;
grant update (limit_value, is_hard, archived_at) on affiliate.caps to app_api;
grant update (used_value, reached_at) on affiliate.cap_counters to app_api;
-- A list of URLs is replaced as a whole, so these two may be deleted from: they are settings, not history.
grant insert, update, delete on affiliate.landing_urls, affiliate.fallback_urls to app_api;
grant update (name, model, status, approval, hold_days, window_days, cookie_days, dedupe_seconds, dedupe_identity,
  geo_allow, geo_deny, fallback_url, has_deep_links, targeting, updated_at) on affiliate.offers to app_api;
grant update (default_offer_id, click_id_parameter, consent_parameter, attribution) on affiliate.apps to app_api;
grant update (fallback_url, ip_policy, ip_policy_by_country) on affiliate.advertisers to app_api;

grant select, insert on affiliate.links, affiliate.fallback_urls, affiliate.caps, affiliate.cap_counters,
  affiliate.cap_leases to app_system;
grant update on affiliate.cap_counters, affiliate.cap_leases to app_system;
