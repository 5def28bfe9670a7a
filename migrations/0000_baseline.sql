-- The whole database as of the squash of its first 41 migrations: roles, tables, then functions, then what calls functions
-- (policies, triggers, partitions). docs/decisions/0023 says how later changes are made: this file is never edited again.
-- A closed list of words is a CHECK on one array: Postgres reads its stored form for every write, and one array is read faster.

-- ------------------------------------------------------------------ roles and schemas
-- Roles without login: the deployment gives each Worker's role its password. Neither owns anything or bypasses a policy.
do $$ begin
  if not exists (select from pg_roles where rolname = 'app_api') then create role app_api nologin nobypassrls; end if;
  if not exists (select from pg_roles where rolname = 'app_system') then create role app_system nologin nobypassrls; end if;
end $$;

create schema affiliate;
create schema ledger;
create schema logs;
grant usage on schema affiliate, ledger, logs to app_api, app_system;

-- ------------------------------------------------------------------ tables: People
create table affiliate.users (
  id uuid default uuidv7() not null,
  email text not null,
  password_hash text,
  name text not null,
  language text default 'en' not null,
  time_zone text default 'UTC' not null,
  status text default 'active' not null,
  email_verified_at timestamptz,
  last_signed_in_at timestamptz,
  created_at timestamptz default now() not null,
  status_reason text,
  password_changed_at timestamptz,
  last_signed_in_ip text,
  sign_in_count integer default 0 not null,
  constraint users_pkey primary key (id),
  constraint users_email_lower check (email = lower(email)),
  constraint users_language_check check (language = any ('{en,ru}'::text[])),
  constraint users_status_check check (status = any ('{active,blocked,banned}'::text[]))
);

create table affiliate.user_roles (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  role text not null,
  advertiser_id uuid,
  affiliate_id uuid,
  created_at timestamptz default now() not null,
  constraint user_roles_pkey primary key (id),
  constraint user_roles_once unique nulls not distinct (user_id, role, advertiser_id, affiliate_id),
  constraint user_roles_advertiser_check check ((role = any ('{advertiser,advertiser_manager,advertiser_finance,advertiser_viewer}'::text[])) = (advertiser_id is not null)),
  constraint user_roles_affiliate_check check ((role = any ('{affiliate,affiliate_manager,affiliate_viewer}'::text[])) = (affiliate_id is not null)),
  constraint user_roles_role_check check (role = any ('{owner,admin,finance,support,advertiser,advertiser_manager,advertiser_finance,advertiser_viewer,affiliate,affiliate_manager,affiliate_viewer}'::text[]))
);

create table affiliate.sessions (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  created_at timestamptz default now() not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text,
  ip text,
  user_agent text,
  proofs text[] default '{pwd}'::text[] not null,
  used_at timestamptz,
  used_ip text,
  constraint sessions_pkey primary key (id),
  constraint sessions_user_key unique (user_id, id),
  constraint sessions_revoked_check check ((revoked_at is null) = (revoked_reason is null)),
  constraint sessions_revoked_reason_check check (revoked_reason = any ('{signed_out,token_reused,ended_by_person,ended_by_staff,password_changed,second_factor_changed,role_changed}'::text[]))
);

create table affiliate.refresh_tokens (
  hash text not null,
  session_id uuid not null,
  user_id uuid not null,
  generation integer not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  spent_at timestamptz,
  constraint refresh_tokens_pkey primary key (hash),
  constraint refresh_tokens_generation_key unique (session_id, generation)
);

create table affiliate.avatars (
  user_id uuid not null,
  content_type text not null,
  bytes bytea not null,
  updated_at timestamptz not null,
  constraint avatars_pkey primary key (user_id),
  constraint avatars_bytes_check check (length(bytes) between 1 and 65536),
  constraint avatars_content_type_check check (content_type = any ('{image/png,image/jpeg,image/webp}'::text[]))
);

create table affiliate.invitations (
  id uuid default uuidv7() not null,
  kind text not null,
  email text not null,
  advertiser_id uuid,
  affiliate_id uuid,
  role text,
  language text not null,
  invited_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid,
  revoked_at timestamptz,
  constraint invitations_pkey primary key (id),
  constraint invitations_email_lower check (email = lower(email)),
  constraint invitations_into_check check (case kind when 'partner' then ((role is null) and (advertiser_id is not null) and (affiliate_id is null)) when 'staff' then ((role is not null) and (advertiser_id is null) and (affiliate_id is null)) else ((role is not null) and (num_nonnulls(advertiser_id, affiliate_id) = 1)) end),
  constraint invitations_accepted_check check ((accepted_at is null) = (accepted_by is null)),
  constraint invitations_kind_check check (kind = any ('{team,staff,partner}'::text[])),
  constraint invitations_language_check check (language = any ('{en,ru}'::text[])),
  constraint invitations_role_check check (role = any ('{owner,admin,finance,support,advertiser,advertiser_manager,advertiser_finance,advertiser_viewer,affiliate,affiliate_manager,affiliate_viewer}'::text[]))
);

-- ------------------------------------------------------------------ tables: Sign-in
create table affiliate.totp_factors (
  user_id uuid not null,
  secret_sealed text not null,
  confirmed_at timestamptz,
  last_step bigint,
  created_at timestamptz not null,
  constraint totp_factors_pkey primary key (user_id)
);

create table affiliate.recovery_codes (
  hash text not null,
  user_id uuid not null,
  created_at timestamptz not null,
  used_at timestamptz,
  constraint recovery_codes_pkey primary key (hash)
);

create table affiliate.passkeys (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  credential_id text not null,
  public_key text not null,
  sign_count bigint not null,
  transports text[] default '{}'::text[] not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  constraint passkeys_pkey primary key (id)
);

create table affiliate.passkey_challenges (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  purpose text not null,
  challenge text not null,
  request_hash text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint passkey_challenges_pkey primary key (id),
  constraint passkey_challenges_request_check check ((purpose = 'confirm') = (request_hash is not null)),
  constraint passkey_challenges_purpose_check check (purpose = any ('{register,sign_in,confirm}'::text[]))
);

create table affiliate.attempt_counters (
  key text not null,
  failures integer not null,
  retry_at timestamptz,
  updated_at timestamptz not null,
  constraint attempt_counters_pkey primary key (key),
  constraint attempt_counters_key_check check (key ~ '^[0-9a-f]{64}$'),
  constraint attempt_counters_failures_check check (failures >= 0)
);

create table affiliate.email_tokens (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  purpose text not null,
  email text not null,
  return_to text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  registration jsonb,
  constraint email_tokens_pkey primary key (id),
  constraint email_tokens_email_lower check (email = lower(email)),
  constraint email_tokens_purpose_check check (purpose = any ('{verify,reset,change}'::text[]))
);

create table affiliate.external_identities (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  provider text not null,
  subject text not null,
  email text not null,
  created_at timestamptz default now() not null,
  constraint external_identities_pkey primary key (id),
  constraint external_identities_provider_check check (provider = any ('{google,github}'::text[]))
);

create table affiliate.personal_tokens (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  role text not null,
  advertiser_id uuid,
  affiliate_id uuid,
  name text not null,
  hash text not null,
  scopes text[] not null,
  cidrs text[] default '{}'::text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  replaced_by uuid,
  last_used_at timestamptz,
  constraint personal_tokens_pkey primary key (id),
  constraint personal_tokens_hash_check check (hash ~ '^[0-9a-f]{64}$'),
  constraint personal_tokens_scopes_check check (scopes <@ array['read', 'write']),
  constraint personal_tokens_role_check check (role = any ('{owner,admin,finance,support,advertiser,advertiser_manager,advertiser_finance,advertiser_viewer,affiliate,affiliate_manager,affiliate_viewer}'::text[]))
);

create table affiliate.impersonations (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  role text not null,
  advertiser_id uuid,
  affiliate_id uuid,
  reason text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint impersonations_pkey primary key (id),
  constraint impersonations_tenant_check check (num_nonnulls(advertiser_id, affiliate_id) = 1),
  constraint impersonations_reason_check check (length(reason) between 3 and 500),
  constraint impersonations_role_check check (role = any ('{owner,admin,finance,support,advertiser,advertiser_manager,advertiser_finance,advertiser_viewer,affiliate,affiliate_manager,affiliate_viewer}'::text[]))
);

-- ------------------------------------------------------------------ tables: Platform
create table affiliate.platform_settings (
  id smallint default 1 not null,
  affiliate_approval text default 'manual' not null,
  advertiser_approval text default 'manual' not null,
  mail_name text default 'Tributary' not null,
  support_email text,
  tax_form_gate text default 'off' not null,
  payout_countries_blocked text[] default '{}'::text[] not null,
  payouts_frozen_at timestamptz,
  payouts_frozen_by uuid,
  payouts_frozen_reason text,
  constraint platform_settings_pkey primary key (id),
  constraint platform_settings_one check (id = 1),
  constraint platform_settings_advertisers_check check (advertiser_approval = any ('{manual,on_verified_mail}'::text[])),
  constraint platform_settings_affiliates_check check (affiliate_approval = any ('{manual,on_verified_mail}'::text[])),
  constraint platform_settings_tax_form_check check (tax_form_gate = any ('{off,first_payout}'::text[])),
  constraint platform_settings_frozen_check check ((payouts_frozen_at is null) = (payouts_frozen_reason is null))
);

-- ------------------------------------------------------------------ tables: Advertisers
create table affiliate.advertisers (
  id uuid default uuidv7() not null,
  name text not null,
  status text default 'active' not null,
  billing_mode text default 'prepaid' not null,
  currency text default 'USD' not null,
  credit_limit_minor bigint default 0 not null,
  payout_minimum_minor bigint default 10000 not null,
  time_zone text default 'UTC' not null,
  fallback_url text,
  created_at timestamptz default now() not null,
  ip_policy text default 'keep' not null,
  ip_policy_by_country jsonb default '{}'::jsonb not null,
  attribution_order text default 'click_first' not null,
  conversion_seconds_min integer default 0 not null,
  conversion_seconds_max integer,
  has_fingerprinting boolean default true not null,
  cost_max_bps integer default 10000 not null,
  currency_policy text default 'refuse' not null,
  low_balance_minor bigint default 0 not null,
  low_balance_told_at timestamptz,
  review_settings jsonb default '{}'::jsonb not null,
  status_words jsonb default '{}'::jsonb not null,
  repeat_policies jsonb default '{}'::jsonb not null,
  inbound_cidrs text[] default '{}'::text[] not null,
  application_questions jsonb default '[]'::jsonb not null,
  auto_approval jsonb default '{}'::jsonb not null,
  mail_name text,
  reply_to text,
  status_reason text,
  decided_at timestamptz,
  constraint advertisers_pkey primary key (id),
  constraint advertisers_credit_limit_check check (credit_limit_minor >= 0),
  constraint advertisers_payout_minimum_check check (payout_minimum_minor > 0),
  constraint advertisers_ip_policy_by_country_check check (jsonb_typeof(ip_policy_by_country) = 'object'),
  constraint advertisers_conversion_seconds_check check ((conversion_seconds_min >= 0) and ((conversion_seconds_max is null) or (conversion_seconds_max > conversion_seconds_min))),
  constraint advertisers_cost_max_check check (cost_max_bps between 1 and 10000),
  constraint advertisers_low_balance_check check (low_balance_minor >= 0),
  constraint advertisers_words_check check ((jsonb_typeof(status_words) = 'object') and (jsonb_typeof(repeat_policies) = 'object') and (jsonb_typeof(review_settings) = 'object')),
  constraint advertisers_applications_check check ((jsonb_typeof(application_questions) = 'array') and (jsonb_typeof(auto_approval) = 'object')),
  constraint advertisers_attribution_order_check check (attribution_order = any ('{click_first,coupon_first}'::text[])),
  constraint advertisers_billing_mode_check check (billing_mode = any ('{prepaid,postpaid,own_payer}'::text[])),
  constraint advertisers_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint advertisers_currency_policy_check check (currency_policy = any ('{refuse,convert}'::text[])),
  constraint advertisers_ip_policy_check check (ip_policy = any ('{keep,truncate,drop}'::text[])),
  constraint advertisers_status_check check (status = any ('{pending,active,suspended,rejected}'::text[]))
);

create table affiliate.apps (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  name text not null,
  status text default 'active' not null,
  default_offer_id uuid,
  click_id_parameter text,
  attribution text default 'last' not null,
  created_at timestamptz default now() not null,
  consent_parameter text,
  constraint apps_pkey primary key (id),
  constraint apps_tenant_key unique (advertiser_id, id),
  constraint apps_click_id_parameter_check check (click_id_parameter ~ '^[A-Za-z0-9_.-]{1,64}$'),
  constraint apps_consent_parameter_check check (consent_parameter ~ '^[A-Za-z0-9_.-]{1,64}$'),
  constraint apps_attribution_check check (attribution = any ('{first,last}'::text[])),
  constraint apps_status_check check (status = any ('{active,paused}'::text[]))
);

create table affiliate.app_hosts (
  host text not null,
  advertiser_id uuid not null,
  app_id uuid not null,
  verified_at timestamptz,
  created_at timestamptz default now() not null,
  challenge text,
  checked_at timestamptz,
  failed_checks integer default 0 not null,
  constraint app_hosts_pk primary key (host, advertiser_id),
  constraint app_hosts_host_check check ((host = lower(host)) and (host !~ '[:/ ]'))
);

create table affiliate.app_keys (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  app_id uuid not null,
  name text not null,
  hash text not null,
  scopes text[] not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz default now() not null,
  cidrs text[] default '{}'::text[] not null,
  requires_signature boolean default false not null,
  replaced_by uuid,
  last_used_at timestamptz,
  constraint app_keys_pkey primary key (id),
  constraint app_keys_hash_check check (hash ~ '^[0-9a-f]{64}$'),
  constraint app_keys_scopes_check check (scopes <@ array['conversions:write', 'clicks:write'])
);

-- ------------------------------------------------------------------ tables: Offers
create table affiliate.offers (
  id uuid default uuidv7() not null,
  code text not null,
  advertiser_id uuid not null,
  app_id uuid not null,
  name text not null,
  model text not null,
  currency text not null,
  status text default 'draft' not null,
  approval text default 'auto' not null,
  hold_days smallint default 30 not null,
  window_days smallint default 30 not null,
  cookie_days smallint default 30 not null,
  dedupe_seconds integer default 86400 not null,
  geo_allow text[] default '{}'::text[] not null,
  geo_deny text[] default '{}'::text[] not null,
  fallback_url text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  has_deep_links boolean default false not null,
  dedupe_identity text default 'ip_user_agent' not null,
  targeting jsonb default '{}'::jsonb not null,
  level_2_bps integer default 0 not null,
  level_3_bps integer default 0 not null,
  postback_secret_hash text,
  pixel_amount_max_minor bigint,
  allows_paid_traffic boolean default true not null,
  joining text default 'open' not null,
  terms text,
  constraint offers_pkey primary key (id),
  constraint offers_tenant_key unique (advertiser_id, id),
  constraint offers_code_check check (code ~ '^[A-Za-z0-9_-]{2,32}$'),
  constraint offers_hold_days_check check (hold_days between 0 and 365),
  constraint offers_window_days_check check (window_days between 1 and 365),
  constraint offers_cookie_days_check check (cookie_days between 1 and 400),
  constraint offers_dedupe_seconds_check check (dedupe_seconds between 0 and 2592000),
  constraint offers_targeting_check check (jsonb_typeof(targeting) = 'object'),
  constraint offers_levels_check check ((level_2_bps between 0 and 10000) and (level_3_bps between 0 and 10000)),
  constraint offers_postback_secret_check check (postback_secret_hash ~ '^[0-9a-f]{64}$'),
  constraint offers_pixel_amount_check check (pixel_amount_max_minor >= 0),
  constraint offers_terms_check check (length(terms) <= 4000),
  constraint offers_approval_check check (approval = any ('{auto,manual}'::text[])),
  constraint offers_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint offers_dedupe_identity_check check (dedupe_identity = any ('{cookie,ip,ip_user_agent}'::text[])),
  constraint offers_joining_check check (joining = any ('{open,closed}'::text[])),
  constraint offers_model_check check (model = any ('{CPA,CPL,CPS,RevShare}'::text[])),
  constraint offers_status_check check (status = any ('{draft,active,paused,archived}'::text[]))
);

create table affiliate.landing_urls (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  offer_id uuid not null,
  url text not null,
  weight smallint default 1 not null,
  created_at timestamptz default now() not null,
  countries text[] default '{}'::text[] not null,
  devices text[] default '{}'::text[] not null,
  oses text[] default '{}'::text[] not null,
  constraint landing_urls_pkey primary key (id),
  constraint landing_urls_url_check check ((url ~ '^https?://[^{}/?#]+') and (length(url) <= 2048)),
  constraint landing_urls_weight_check check (weight between 1 and 1000)
);

create table affiliate.fallback_urls (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  offer_id uuid not null,
  url text not null,
  weight smallint default 1 not null,
  reasons text[] default '{}'::text[] not null,
  created_at timestamptz default now() not null,
  constraint fallback_urls_pkey primary key (id),
  constraint fallback_urls_url_check check ((url ~ '^https?://[^{}/?#]+') and (length(url) <= 2048)),
  constraint fallback_urls_weight_check check (weight between 1 and 1000),
  constraint fallback_urls_reasons_check check (reasons <@ array['affiliate_inactive', 'offer_inactive', 'partnership_inactive', 'bot', 'no_user_agent', 'datacenter', 'cookie_stuffing', 'geo', 'device', 'os', 'browser', 'schedule', 'sub_denied', 'cap_reached', 'duplicate', 'velocity'])
);

create table affiliate.payout_rules (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  offer_id uuid not null,
  affiliate_id uuid,
  event text not null,
  kind text not null,
  rate_bps integer default 0 not null,
  fixed_minor bigint default 0 not null,
  revenue_rate_bps integer default 0 not null,
  revenue_fixed_minor bigint default 0 not null,
  created_at timestamptz default now() not null,
  is_coupon boolean default false not null,
  recurring_months smallint,
  tiers jsonb default '[]'::jsonb not null,
  tier_metric text,
  tier_period text,
  constraint payout_rules_pkey primary key (id),
  constraint payout_rules_once unique nulls not distinct (offer_id, affiliate_id, event, is_coupon),
  constraint payout_rules_rate_check check (rate_bps between 0 and 10000),
  constraint payout_rules_fixed_check check (fixed_minor >= 0),
  constraint payout_rules_revenue_check check ((revenue_rate_bps between rate_bps and 10000) and (revenue_fixed_minor >= fixed_minor)),
  constraint payout_rules_shape_check check (((kind <> 'percent') or (fixed_minor = 0)) and ((kind <> 'fixed') or (rate_bps = 0))),
  constraint payout_rules_coupon_check check ((not is_coupon) or (affiliate_id is not null)),
  constraint payout_rules_recurring_check check (recurring_months between 0 and 600),
  constraint payout_rules_tiers_check check (case when (jsonb_typeof(tiers) <> 'array') then false when (jsonb_array_length(tiers) = 0) then true else ((tier_metric is not null) and (tier_period is not null)) end),
  constraint payout_rules_event_check check (event = any ('{lead,sale,rebill,refund,chargeback,cancel}'::text[])),
  constraint payout_rules_kind_check check (kind = any ('{percent,fixed,hybrid}'::text[])),
  constraint payout_rules_tier_metric_check check (tier_metric = any ('{conversions,amount}'::text[])),
  constraint payout_rules_tier_period_check check (tier_period = any ('{month,total}'::text[]))
);

-- ------------------------------------------------------------------ tables: Affiliates
create table affiliate.affiliates (
  id uuid default uuidv7() not null,
  code text not null,
  name text not null,
  status text default 'pending' not null,
  paypal_email text,
  payout_minimum_minor bigint,
  created_at timestamptz default now() not null,
  country text,
  website_url text,
  status_reason text,
  decided_at timestamptz,
  paypal_usable_from timestamptz,
  receiver_problem text,
  receiver_problem_at timestamptz,
  shared_receiver_allowed_at timestamptz,
  shared_receiver_allowed_by uuid,
  payout_details text,
  payout_details_usable_from timestamptz,
  payout_minimum_currency text,
  payout_details_before text,
  constraint affiliates_pkey primary key (id),
  constraint affiliates_code_check check (code ~ '^[A-Za-z0-9_-]{2,32}$'),
  constraint affiliates_paypal_email_check check (length(paypal_email) between 3 and 127),
  constraint affiliates_payout_minimum_check check (payout_minimum_minor > 0),
  constraint affiliates_country_check check (country ~ '^[A-Z]{2}$'),
  constraint affiliates_website_check check ((website_url ~ '^https?://') and (length(website_url) <= 500)),
  constraint affiliates_status_check check (status = any ('{pending,approved,rejected,blocked}'::text[])),
  constraint affiliates_payout_details_check check (length(payout_details) between 1 and 500),
  constraint affiliates_payout_minimum_currency_check check (payout_minimum_currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint affiliates_details_before_check check (length(payout_details_before) between 1 and 500)
);

create table affiliate.partnerships (
  advertiser_id uuid not null,
  affiliate_id uuid not null,
  status text default 'pending' not null,
  hold_days smallint,
  cookie_days smallint,
  decided_at timestamptz,
  created_at timestamptz default now() not null,
  sponsor_id uuid,
  registration_link_id uuid,
  answers jsonb default '{}'::jsonb not null,
  status_reason text,
  decided_by uuid,
  country text,
  unmet_rules text[],
  constraint partnerships_pk primary key (advertiser_id, affiliate_id),
  constraint partnerships_hold_days_check check (hold_days between 0 and 365),
  constraint partnerships_cookie_days_check check (cookie_days between 1 and 400),
  constraint partnerships_sponsor_check check (sponsor_id <> affiliate_id),
  constraint partnerships_answers_check check (jsonb_typeof(answers) = 'object'),
  constraint partnerships_country_check check (country ~ '^[A-Z]{2}$'),
  constraint partnerships_unmet_rules_check check (unmet_rules <@ array['by_person', 'invited_only', 'country_unknown', 'country_elsewhere', 'throwaway_mail']),
  constraint partnerships_status_check check (status = any ('{pending,approved,rejected,suspended}'::text[]))
);

create table affiliate.enrollments (
  offer_id uuid not null,
  affiliate_id uuid not null,
  advertiser_id uuid not null,
  coupon text not null,
  created_at timestamptz default now() not null,
  coupon_key text generated always as (upper(coupon)) stored,
  constraint enrollments_pk primary key (offer_id, affiliate_id),
  constraint enrollments_coupon_check check (coupon ~ '^[A-Za-z0-9_-]{3,40}$')
);

create table affiliate.registration_links (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  sponsor_id uuid,
  code text not null,
  name text not null,
  is_invitation boolean default false not null,
  uses_max integer,
  uses integer default 0 not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz default now() not null,
  constraint registration_links_pkey primary key (id),
  constraint registration_links_code_check check (code ~ '^[A-Za-z0-9_-]{4,40}$'),
  constraint registration_links_uses_check check ((uses >= 0) and ((uses_max is null) or (uses_max > 0)))
);

create table affiliate.receiver_changes (
  id uuid default uuidv7() not null,
  affiliate_id uuid not null,
  email text not null,
  previous_email text,
  requested_by uuid not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  cancelled_at timestamptz,
  constraint receiver_changes_pkey primary key (id),
  constraint receiver_changes_email_check check (length(email) between 3 and 127)
);

create table affiliate.tax_forms (
  id uuid default uuidv7() not null,
  affiliate_id uuid not null,
  kind text not null,
  file_name text not null,
  content_type text not null,
  byte_count integer not null,
  sha256 text not null,
  sealed text not null,
  status text default 'submitted' not null,
  submitted_by uuid not null,
  submitted_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  note text,
  valid_until timestamptz,
  constraint tax_forms_pkey primary key (id),
  constraint tax_forms_kind_check check (kind = any ('{w9,w8ben,w8bene}'::text[])),
  constraint tax_forms_status_check check (status = any ('{submitted,approved,rejected}'::text[])),
  constraint tax_forms_name_check check (length(file_name) between 1 and 200),
  constraint tax_forms_type_check check (content_type = any ('{application/pdf,image/jpeg,image/png}'::text[])),
  constraint tax_forms_size_check check (byte_count between 1 and 2097152),
  constraint tax_forms_sha_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint tax_forms_decided_check check ((status = 'submitted') = (decided_by is null)),
  constraint tax_forms_note_check check ((status <> 'rejected') or (note is not null))
);

-- ------------------------------------------------------------------ tables: Links
create table affiliate.links (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  app_id uuid not null,
  offer_id uuid not null,
  affiliate_id uuid not null,
  slug text not null,
  label text not null,
  landing_url text,
  subs text[] default '{}'::text[] not null,
  archived_at timestamptz,
  created_at timestamptz default now() not null,
  constraint links_pkey primary key (id),
  constraint links_slug_check check (slug ~ '^[A-Za-z0-9_-]{3,64}$'),
  constraint links_label_check check (length(label) between 1 and 120),
  constraint links_landing_url_check check ((landing_url ~ '^https?://') and (length(landing_url) <= 2048)),
  constraint links_subs_check check (cardinality(subs) <= 10)
);

-- ------------------------------------------------------------------ tables: Caps
create table affiliate.caps (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  offer_id uuid,
  affiliate_id uuid,
  metric text not null,
  period text not null,
  limit_value bigint not null,
  currency text,
  is_hard boolean default true not null,
  archived_at timestamptz,
  created_at timestamptz default now() not null,
  changed_at timestamptz,
  constraint caps_pkey primary key (id),
  constraint caps_tenant_key unique (advertiser_id, id),
  constraint caps_limit_check check (limit_value >= 0),
  constraint caps_currency_check check ((metric = any ('{commission,revenue}'::text[])) = (currency is not null)),
  constraint caps_currency_word_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint caps_metric_check check (metric = any ('{clicks,conversions,commission,revenue}'::text[])),
  constraint caps_period_check check (period = any ('{day,week,month,total}'::text[])),
  constraint caps_subject_check check ((offer_id is not null) or (affiliate_id is not null) or (metric = any ('{commission,revenue}'::text[])))
);

create table affiliate.cap_counters (
  cap_id uuid not null,
  advertiser_id uuid not null,
  period_start date not null,
  used_value bigint default 0 not null,
  reached_at timestamptz,
  constraint cap_counters_pk primary key (cap_id, period_start),
  constraint cap_counters_used_check check (used_value >= 0)
);

create table affiliate.cap_leases (
  lease_id uuid not null,
  clicks integer not null,
  last_click_at timestamptz,
  closed_at timestamptz,
  constraint cap_leases_pkey primary key (lease_id),
  constraint cap_leases_last_click_check check ((clicks = 0) = (last_click_at is null)),
  constraint cap_leases_clicks_check check (clicks >= 0)
);

-- ------------------------------------------------------------------ tables: Clicks
create table affiliate.clicks (
  id uuid default uuidv7() not null,
  clicked_at timestamptz not null,
  offer_id uuid not null,
  app_id uuid not null,
  advertiser_id uuid not null,
  affiliate_id uuid not null,
  link_id uuid,
  landing_url_id uuid,
  sub1 text,
  sub2 text,
  sub3 text,
  sub4 text,
  sub5 text,
  sub6 text,
  sub7 text,
  sub8 text,
  sub9 text,
  sub10 text,
  ip inet,
  country text,
  region text,
  city text,
  asn integer,
  device text not null,
  os text,
  browser text,
  user_agent text,
  referrer text,
  language text,
  fingerprint text,
  reason text,
  duplicate_of uuid,
  recorded_at timestamptz default now() not null,
  consent text default 'unknown' not null,
  lease_ids uuid[],
  constraint clicks_pkey primary key (id),
  constraint clicks_duplicate_check check (((reason = 'duplicate') is true) or (duplicate_of is null)),
  constraint clicks_consent_check check (consent = any ('{unknown,granted,denied}'::text[])),
  constraint clicks_device_check check (device = any ('{desktop,mobile,tablet,tv,bot,unknown}'::text[])),
  constraint clicks_reason_check check (reason = any ('{affiliate_inactive,offer_inactive,partnership_inactive,bot,no_user_agent,datacenter,cookie_stuffing,geo,device,os,browser,schedule,sub_denied,cap_reached,duplicate,velocity}'::text[]))
) partition by range (id);

-- ------------------------------------------------------------------ tables: Conversions
create table affiliate.customers (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  app_id uuid not null,
  external_id text not null,
  offer_id uuid not null,
  affiliate_id uuid not null,
  click_id uuid,
  bound_at timestamptz not null,
  bound_by text default 'click' not null,
  terms jsonb,
  cancelled_at timestamptz,
  constraint customers_pkey primary key (id),
  constraint customers_external_key unique (app_id, external_id),
  constraint customers_tenant_key unique (advertiser_id, id),
  constraint customers_external_id_check check (length(external_id) between 1 and 255),
  constraint customers_bound_by_check check (bound_by = any ('{click,coupon,customer,fingerprint,none}'::text[]))
);

create table affiliate.conversions (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  app_id uuid not null,
  event text not null,
  external_id text not null,
  content_hash text not null,
  offer_id uuid,
  affiliate_id uuid,
  click_id uuid,
  customer_id uuid,
  amount_minor bigint,
  currency text,
  revenue_minor bigint default 0 not null,
  status text not null,
  rejection text,
  attributed_by text not null,
  receipt jsonb not null,
  metadata jsonb,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  source text default 'api' not null,
  original_id uuid,
  original_external_id text,
  refunded_minor bigint default 0 not null,
  fee_minor bigint default 0 not null,
  fee_returned_minor bigint default 0 not null,
  foreign_status text,
  visitor_ip inet,
  decided_at timestamptz,
  decided_by uuid,
  decision_note text,
  constraint conversions_pkey primary key (id),
  constraint conversions_external_key unique (app_id, event, external_id),
  constraint conversions_tenant_key unique (advertiser_id, id),
  constraint conversions_rejected_check check ((status = 'rejected') or (rejection is null)),
  constraint conversions_attributed_check check ((status = 'rejected') or ((offer_id is not null) and (affiliate_id is not null))),
  constraint conversions_amount_check check ((amount_minor >= 0) and (revenue_minor >= 0)),
  constraint conversions_money_check check ((amount_minor is null) or (currency is not null)),
  constraint conversions_external_id_check check (length(external_id) between 1 and 255),
  constraint conversions_refunded_check check ((refunded_minor >= 0) and (refunded_minor <= coalesce(amount_minor, (0)::bigint))),
  constraint conversions_fee_check check ((fee_minor >= 0) and (fee_returned_minor between 0 and fee_minor)),
  constraint conversions_attributed_by_check check (attributed_by = any ('{click,coupon,customer,fingerprint,none}'::text[])),
  constraint conversions_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint conversions_event_check check (event = any ('{lead,sale,rebill,refund,chargeback,cancel}'::text[])),
  constraint conversions_rejection_check check (rejection = any ('{no_attribution,click_rejected,outside_window,before_click,no_payout_rule,partnership_inactive,click_missing,over_cap,too_soon,too_late,customer_missing,original_missing,rejected_by_rule,recurring_over,nothing_to_undo,rate_missing,rejected_by_reviewer}'::text[])),
  constraint conversions_source_check check (source ~ '^[a-z][a-z0-9_]{1,31}$'),
  constraint conversions_status_check check (status = any ('{pending,approved,rejected,reversed}'::text[]))
);

create table affiliate.commissions (
  id uuid default uuidv7() not null,
  conversion_id uuid not null,
  advertiser_id uuid not null,
  offer_id uuid not null,
  affiliate_id uuid not null,
  level smallint not null,
  amount_minor bigint not null,
  currency text not null,
  rate_bps integer not null,
  fixed_minor bigint not null,
  status text not null,
  hold_until timestamptz not null,
  is_in_review boolean default false not null,
  released_at timestamptz,
  created_at timestamptz default now() not null,
  refunded_minor bigint default 0 not null,
  constraint commissions_pkey primary key (id),
  constraint commissions_level_key unique (conversion_id, level),
  constraint commissions_level_check check (level between 1 and 3),
  constraint commissions_amount_check check (amount_minor > 0),
  constraint commissions_rate_check check ((rate_bps between 0 and 10000) and (fixed_minor >= 0)),
  constraint commissions_released_check check ((status <> 'available') or (released_at is not null)),
  constraint commissions_refunded_check check (refunded_minor between 0 and amount_minor),
  constraint commissions_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint commissions_status_check check (status = any ('{pending,held,available,rejected,reversed,unfunded}'::text[]))
);

-- ------------------------------------------------------------------ tables: Reviews
create table affiliate.reviews (
  id uuid default uuidv7() not null,
  conversion_id uuid not null,
  advertiser_id uuid not null,
  affiliate_id uuid not null,
  status text default 'open' not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_by uuid,
  note text,
  constraint reviews_pkey primary key (id),
  constraint reviews_conversion_key unique (conversion_id),
  constraint reviews_closed_check check ((status = 'open') = (closed_at is null)),
  constraint reviews_note_check check (length(note) <= 2000),
  constraint reviews_status_check check (status = any ('{open,approved,rejected}'::text[]))
);

create table affiliate.review_signals (
  id uuid default uuidv7() not null,
  conversion_id uuid not null,
  advertiser_id uuid not null,
  rule text not null,
  rule_version smallint not null,
  action text not null,
  facts jsonb not null,
  created_at timestamptz default now() not null,
  constraint review_signals_pkey primary key (id),
  constraint review_signals_once unique (conversion_id, rule),
  constraint review_signals_action_check check (action = any ('{off,note,review,reject}'::text[])),
  constraint review_signals_rule_check check (rule ~ '^[a-z][a-z_]{2,39}$')
);

-- ------------------------------------------------------------------ tables: Ledger
create table ledger.accounts (
  id uuid default uuidv7() not null,
  kind text not null,
  currency text not null,
  advertiser_id uuid,
  affiliate_id uuid,
  debits_minor bigint default 0 not null,
  credits_minor bigint default 0 not null,
  created_at timestamptz default now() not null,
  constraint accounts_pkey primary key (id),
  constraint accounts_key unique nulls not distinct (advertiser_id, affiliate_id, kind, currency),
  constraint accounts_totals_check check ((debits_minor >= 0) and (credits_minor >= 0)),
  constraint accounts_owner_check check (case when (kind ~~ 'aff.%') then ((affiliate_id is not null) and (advertiser_id is not null)) when ((kind ~~ 'adv.%') or (kind = 'plat.fee_pending')) then ((advertiser_id is not null) and (affiliate_id is null)) else (affiliate_id is null) end),
  constraint accounts_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint accounts_floor_check check (case when (kind = any ('{plat.cash.paypal,plat.cash.gateway,plat.cash.bank,plat.exp.paypal_fee,plat.exp.bad_debt,plat.exp.adjustment,adv.receivable,adv.payer,aff.debt}'::text[])) then (debits_minor >= credits_minor) else (credits_minor >= debits_minor) end),
  constraint accounts_kind_check check (kind = any ('{plat.cash.paypal,plat.cash.gateway,plat.cash.bank,plat.fee_pending,plat.fee_revenue,plat.exp.paypal_fee,plat.capital,plat.saas_revenue,plat.exp.bad_debt,plat.exp.adjustment,adv.deposit,adv.receivable,adv.payer,aff.pending,aff.hold,aff.available,aff.in_transit,aff.debt}'::text[]))
) with (fillfactor = 50);

create table ledger.transactions (
  id uuid default uuidv7() not null,
  idempotency_key text not null,
  reason text not null,
  advertiser_id uuid,
  affiliate_id uuid,
  commission_id uuid,
  payout_item_id uuid,
  effective_at timestamptz not null,
  recorded_at timestamptz default now() not null,
  conversion_id uuid,
  booking_id uuid,
  constraint transactions_pkey primary key (id),
  constraint transactions_idempotency_key unique (idempotency_key),
  constraint transactions_key_check check (length(idempotency_key) between 3 and 200),
  constraint transactions_reason_check check (reason = any ('{capital_paid_in,deposit_received,commission_created,commission_approved,commission_released,payout_reserved,payout_paid,payout_fee_paid,payout_returned,payout_reversed,commission_rejected,commission_refunded,commission_restored,fee_charged,fee_earned,fee_returned,debt_swept,debt_written_off,deposit_charged_back,invoice_paid,adjusted,tariff_charged}'::text[]))
);

create table ledger.transfers (
  id uuid default uuidv7() not null,
  transaction_id uuid not null,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount_minor bigint not null,
  currency text not null,
  advertiser_id uuid,
  affiliate_id uuid,
  constraint transfers_pk primary key (transaction_id, id),
  constraint transfers_amount_check check (amount_minor > 0),
  constraint transfers_two_accounts_check check (debit_account_id <> credit_account_id)
);

-- ------------------------------------------------------------------ tables: Bookings
create table affiliate.bookings (
  id uuid default uuidv7() not null,
  kind text not null,
  status text default 'proposed' not null,
  advertiser_id uuid,
  affiliate_id uuid,
  invoice_id uuid,
  amount_minor bigint not null,
  currency text not null,
  cash_account text,
  reference text not null,
  reason text not null,
  effective_at timestamptz not null,
  proposed_by uuid not null,
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz default now() not null,
  difference_id uuid,
  constraint bookings_pkey primary key (id),
  constraint bookings_amount_check check (amount_minor > 0),
  constraint bookings_decided_check check ((status = 'proposed') = (decided_by is null)),
  constraint bookings_second_person_check check ((decided_by <> proposed_by) or (status = 'refused')),
  constraint bookings_reference_check check (length(reference) between 1 and 120),
  constraint bookings_reason_check check (length(reason) between 1 and 2000),
  constraint bookings_invoice_check check ((kind = 'invoice_payment') = (invoice_id is not null)),
  constraint bookings_cash_check check (cash_account = any ('{plat.cash.paypal,plat.cash.gateway,plat.cash.bank}'::text[])),
  constraint bookings_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint bookings_status_check check (status = any ('{proposed,booked,refused}'::text[])),
  constraint bookings_difference_check check ((kind = 'stranger_payment') = (difference_id is not null)),
  constraint bookings_kind_check check (kind = any ('{deposit,deposit_chargeback,invoice_payment,adjustment_credit,adjustment_debit,debt_writeoff,capital,tariff,claim_setoff,stranger_payment}'::text[])),
  constraint bookings_owner_check check (((kind = any ('{capital,stranger_payment}'::text[])) = (advertiser_id is null)) and ((kind = any ('{adjustment_credit,adjustment_debit,debt_writeoff}'::text[])) = (affiliate_id is not null)))
);

create table affiliate.invoices (
  id uuid default uuidv7() not null,
  number text not null,
  advertiser_id uuid not null,
  currency text not null,
  period_start date not null,
  period_end date not null,
  total_minor bigint not null,
  paid_minor bigint default 0 not null,
  status text default 'issued' not null,
  issued_at timestamptz not null,
  due_at timestamptz not null,
  voided_at timestamptz,
  voided_by uuid,
  void_reason text,
  constraint invoices_pkey primary key (id),
  constraint invoices_number_key unique (number),
  constraint invoices_tenant_key unique (advertiser_id, id),
  constraint invoices_paid_check check (paid_minor between 0 and total_minor),
  constraint invoices_period_check check (period_end > period_start),
  constraint invoices_void_check check (((status = 'void') = (void_reason is not null)) and ((void_reason is null) or (length(void_reason) between 1 and 2000))),
  constraint invoices_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint invoices_status_check check (status = any ('{issued,paid,void}'::text[]))
);

create table affiliate.invoice_lines (
  invoice_id uuid not null,
  advertiser_id uuid not null,
  position smallint not null,
  offer_name text not null,
  event text,
  kind text not null,
  count integer not null,
  amount_minor bigint not null,
  constraint invoice_lines_pk primary key (invoice_id, "position"),
  constraint invoice_lines_event_check check (event = any ('{lead,sale,rebill,refund,chargeback,cancel}'::text[])),
  constraint invoice_lines_kind_check check (kind = any ('{commissions,fee,refunds}'::text[]))
);

create table affiliate.exchange_rates (
  base text not null,
  quote text not null,
  as_of timestamptz not null,
  rate numeric not null,
  entered_by uuid,
  constraint exchange_rates_pk primary key (base, quote, as_of),
  constraint exchange_rates_currencies_check check (base <> quote),
  constraint exchange_rates_rate_check check (rate > (0)::numeric),
  constraint exchange_rates_base_check check (base = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint exchange_rates_quote_check check (quote = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[]))
);

create table affiliate.proposals (
  id uuid default uuidv7() not null,
  kind text not null,
  status text default 'proposed' not null,
  advertiser_id uuid,
  affiliate_id uuid,
  subject_id uuid,
  facts jsonb default '{}'::jsonb not null,
  reason text not null,
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  constraint proposals_pkey primary key (id),
  constraint proposals_kind_check check (kind = any ('{early_release,batch_settlement,unfreeze}'::text[])),
  constraint proposals_status_check check (status = any ('{proposed,accepted,refused}'::text[])),
  constraint proposals_reason_check check (length(reason) between 1 and 2000),
  constraint proposals_decided_check check ((status = 'proposed') = (decided_by is null)),
  constraint proposals_second_person_check check ((decided_by <> proposed_by) or (status = 'refused'))
);

-- ------------------------------------------------------------------ tables: Payouts
create table affiliate.payout_runs (
  id uuid default uuidv7() not null,
  payer_advertiser_id uuid,
  method text not null,
  currency text not null,
  minimum_minor bigint,
  cut_off_at timestamptz,
  included uuid[],
  excluded uuid[] default '{}'::uuid[] not null,
  request_key text not null,
  batch_count integer not null,
  item_count integer not null,
  total_minor bigint not null,
  created_by uuid,
  created_at timestamptz default now() not null,
  built_at timestamptz,
  constraint payout_runs_pkey primary key (id),
  constraint payout_runs_request_key unique (request_key),
  constraint payout_runs_method_check check (method = any ('{paypal,manual}'::text[])),
  constraint payout_runs_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint payout_runs_minimum_check check (minimum_minor > 0),
  constraint payout_runs_key_check check (length(request_key) between 3 and 200)
);

create table affiliate.payout_schedules (
  id uuid default uuidv7() not null,
  payer_advertiser_id uuid,
  frequency text not null,
  weekday smallint default 1 not null,
  month_day smallint default 1 not null,
  hour smallint default 6 not null,
  cut_off_days smallint default 0 not null,
  next_run_at timestamptz,
  last_run_at timestamptz,
  changed_by uuid,
  changed_at timestamptz default now() not null,
  constraint payout_schedules_pkey primary key (id),
  constraint payout_schedules_payer_key unique nulls not distinct (payer_advertiser_id),
  constraint payout_schedules_frequency_check check (frequency = any ('{manual,daily,weekly,monthly}'::text[])),
  constraint payout_schedules_weekday_check check (weekday between 1 and 7),
  constraint payout_schedules_month_day_check check (month_day between 1 and 28),
  constraint payout_schedules_hour_check check (hour between 0 and 23),
  constraint payout_schedules_cut_off_check check (cut_off_days between 0 and 60)
);

create table affiliate.payout_batches (
  id uuid default uuidv7() not null,
  run_id uuid not null,
  number integer not null,
  payer_advertiser_id uuid,
  currency text not null,
  item_count integer not null,
  total_minor bigint not null,
  status text default 'draft' not null,
  request text not null,
  request_sha256 text not null,
  created_by uuid,
  created_at timestamptz default now() not null,
  approved_by uuid,
  approved_at timestamptz,
  submission_requested_by uuid,
  submission_requested_at timestamptz,
  discarded_by uuid,
  lease_token integer default 0 not null,
  lease_until timestamptz,
  attempts integer default 0 not null,
  first_attempt_at timestamptz,
  ambiguous_at timestamptz,
  next_attempt_at timestamptz,
  paypal_batch_id text,
  paypal_status text,
  fees_minor bigint default 0 not null,
  last_problem text,
  submitted_at timestamptz,
  settled_at timestamptz,
  method text default 'paypal' not null,
  replaces_batch_id uuid,
  problem_code text,
  problem_name text,
  hinted_paypal_batch_id text,
  nudged_at timestamptz,
  compared_at timestamptz,
  shown jsonb,
  shown_at timestamptz,
  constraint payout_batches_pkey primary key (id),
  constraint payout_batches_run_key unique (run_id, number),
  constraint payout_batches_currency_key unique (id, currency),
  constraint payout_batches_items_check check ((item_count between 1 and 15000) and (total_minor > 0)),
  constraint payout_batches_second_person_check check ((approved_by is null) or (created_by is null) or (approved_by <> created_by)),
  constraint payout_batches_settled_check check ((status <> 'settled') or (settled_at is not null)),
  constraint payout_batches_sha_check check (request_sha256 ~ '^[0-9a-f]{64}$'),
  constraint payout_batches_approved_check check ((status = any ('{draft,rejected}'::text[])) or ((approved_by is not null) and (approved_at is not null))),
  constraint payout_batches_currency_check check (currency = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
  constraint payout_batches_status_check check (status = any ('{draft,approved,submitting,submitted,settled,unknown,rejected,quarantine}'::text[])),
  constraint payout_batches_method_check check (method = any ('{paypal,manual}'::text[])),
  constraint payout_batches_problem_check check (problem_code = any ('{refused,unanswered,not_sent,exists_unseen,different,request_changed,affiliate_stopped,items_refused,item_doubtful,cash_short,too_old,settled_by_person,expired}'::text[]))
);

create table affiliate.payout_items (
  id uuid default uuidv7() not null,
  batch_id uuid not null,
  advertiser_id uuid not null,
  affiliate_id uuid not null,
  currency text not null,
  amount_minor bigint not null,
  receiver text not null,
  status text default 'reserved' not null,
  paypal_item_id text,
  paypal_transaction_id text,
  paypal_status text,
  fee_minor bigint default 0 not null,
  problem_code text,
  problem_message text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  fee_currency text,
  conversion jsonb,
  retry_of_item_id uuid,
  external_reference text,
  settled_by uuid,
  cancel_requested_at timestamptz,
  cancel_requested_by uuid,
  cancel_tried_at timestamptz,
  constraint payout_items_pkey primary key (id),
  constraint payout_items_amount_check check ((amount_minor > 0) and (fee_minor >= 0)),
  constraint payout_items_status_check check (status = any ('{reserved,submitted,paid,unclaimed,on_hold,failed,returned,reversed}'::text[])),
  constraint payout_items_reference_check check ((length(external_reference) between 1 and 120) and ((external_reference is null) or (settled_by is not null)))
);

create table affiliate.payout_differences (
  id uuid default uuidv7() not null,
  kind text not null,
  batch_id uuid,
  item_id text,
  ours text,
  theirs text,
  found_at timestamptz not null,
  last_seen_at timestamptz not null,
  resolved_by uuid,
  resolved_at timestamptz,
  note text,
  constraint payout_differences_pkey primary key (id),
  constraint payout_differences_kind_check check (kind = any ('{missing_there,missing_here,amount,receiver,status,sent_before_restore}'::text[])),
  constraint payout_differences_resolved_check check (((resolved_at is null) = (resolved_by is null)) and ((resolved_at is null) = (note is null)))
);

create table affiliate.paypal_accounts (
  advertiser_id uuid not null,
  client_id text not null,
  secret_sealed text not null,
  webhook_id text,
  changed_by uuid not null,
  changed_at timestamptz not null,
  checked_at timestamptz,
  problem text,
  constraint paypal_accounts_pkey primary key (advertiser_id),
  constraint paypal_accounts_client_check check (length(client_id) between 3 and 200),
  constraint paypal_accounts_webhook_check check (length(webhook_id) between 3 and 100)
);

-- ------------------------------------------------------------------ tables: Rollups
create table affiliate.click_rollups_daily (
  day date not null,
  offer_id uuid not null,
  affiliate_id uuid not null,
  advertiser_id uuid not null,
  clicks integer not null,
  billable integer not null,
  bots integer not null,
  duplicates integer not null,
  rejected integer not null,
  constraint click_rollups_daily_pk primary key (offer_id, affiliate_id, day)
);

create table affiliate.click_rollups_hourly (
  hour timestamptz not null,
  offer_id uuid not null,
  affiliate_id uuid not null,
  advertiser_id uuid not null,
  clicks integer not null,
  billable integer not null,
  bots integer not null,
  duplicates integer not null,
  rejected integer not null,
  constraint click_rollups_hourly_pk primary key (offer_id, affiliate_id, hour)
);

create table affiliate.conversion_rollups_daily (
  day date not null,
  offer_id uuid not null,
  affiliate_id uuid not null,
  advertiser_id uuid not null,
  event text not null,
  currency text not null,
  conversions integer not null,
  amount_minor bigint not null,
  revenue_minor bigint not null,
  commission_minor bigint not null,
  constraint conversion_rollups_daily_pk primary key (offer_id, affiliate_id, day, event, currency)
);

create table affiliate.conversion_rollups_hourly (
  hour timestamptz not null,
  offer_id uuid not null,
  affiliate_id uuid not null,
  advertiser_id uuid not null,
  event text not null,
  currency text not null,
  conversions integer not null,
  amount_minor bigint not null,
  revenue_minor bigint not null,
  commission_minor bigint not null,
  constraint conversion_rollups_hourly_pk primary key (offer_id, affiliate_id, hour, event, currency)
);

-- ------------------------------------------------------------------ tables: Journals
create table logs.paypal_events (
  event_id text not null,
  event_type text not null,
  payer_advertiser_id uuid,
  batch_id uuid,
  paypal_batch_id text,
  paypal_item_id text,
  received_at timestamptz not null,
  constraint paypal_events_pkey primary key (event_id)
);

create table logs.inbound_reports (
  id uuid default uuidv7() not null,
  advertiser_id uuid not null,
  app_id uuid not null,
  app_key_id uuid,
  source text not null,
  body text not null,
  report jsonb,
  verdict text not null,
  verdict_detail text,
  click_id uuid,
  conversion_id uuid,
  received_at timestamptz not null,
  judged_at timestamptz,
  awaits text,
  awaits_key text,
  foreign_status text,
  replayed_at timestamptz,
  constraint inbound_reports_pkey primary key (id),
  constraint inbound_reports_parked_check check ((verdict <> 'parked') or ((awaits is not null) and (awaits_key is not null) and (report is not null))),
  constraint inbound_reports_awaits_check check (awaits = any ('{click,conversion,customer,rate}'::text[])),
  constraint inbound_reports_source_check check (source ~ '^[a-z][a-z0-9_]{1,31}$'),
  constraint inbound_reports_verdict_check check (verdict = any ('{recorded,replayed,updated,ignored,received,parked,queued,expired,unauthenticated,forbidden,invalid_input,idempotency_conflict,failed}'::text[]))
);

create table logs.click_messages (
  isolate uuid not null,
  sequence integer not null,
  cumulative integer not null,
  clicks integer not null,
  unknown_codes integer not null,
  received_at timestamptz default now() not null,
  constraint click_messages_pk primary key (isolate, sequence),
  constraint click_messages_counts_check check ((sequence > 0) and (clicks >= 0) and (cumulative >= clicks) and (unknown_codes >= 0))
);

create table logs.events (
  id uuid default uuidv7() not null,
  kind text not null,
  advertiser_id uuid not null,
  affiliate_id uuid,
  subject_id uuid not null,
  facts jsonb default '{}'::jsonb not null,
  created_at timestamptz not null,
  constraint events_pkey primary key (id),
  constraint events_kind_check check (kind = any ('{conversion.recorded,conversion.approved,conversion.rejected,conversion.reversed,customer.cancelled,commission.unfunded,commission.funded,review.opened,advertiser.low_balance,report.expired,debt.raised}'::text[]))
);

create table logs.idempotency_keys (
  app_id uuid not null,
  key text not null,
  advertiser_id uuid not null,
  request_hash text not null,
  status integer,
  response jsonb,
  created_at timestamptz not null,
  constraint idempotency_keys_pk primary key (app_id, key),
  constraint idempotency_keys_key_check check (length(key) between 1 and 255)
);

create table logs.audit_runs (
  id uuid default uuidv7() not null,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  findings jsonb not null,
  finding_count integer not null,
  constraint audit_runs_pkey primary key (id)
);

create table logs.mails (
  id uuid default uuidv7() not null,
  kind text not null,
  to_address text not null,
  language text not null,
  user_id uuid,
  advertiser_id uuid,
  facts jsonb default '{}'::jsonb not null,
  status text default 'queued' not null,
  attempts integer default 0 not null,
  next_attempt_at timestamptz not null,
  last_problem text,
  created_at timestamptz not null,
  sent_at timestamptz,
  constraint mails_pkey primary key (id),
  constraint mails_sent_check check ((status = 'sent') = (sent_at is not null)),
  constraint mails_language_check check (language = any ('{en,ru}'::text[])),
  constraint mails_status_check check (status = any ('{queued,sending,sent,failed}'::text[])),
  constraint mails_kind_check check (kind = any ('{verify_email,account_exists,reset_password,password_changed,change_email,email_changed,second_factor_changed,new_sign_in,session_stolen,account_approved,account_rejected,invitation,application_received,application_approved,application_rejected,partnership_suspended,partnership_resumed,partner_invitation,host_lost,audit_anchor,confirm_receiver,receiver_changed,payout_details_changed,payout_paid,payout_unclaimed,payout_failed,tax_form_decided,payout_alert}'::text[]))
);

-- ------------------------------------------------------------------ tables: Audit log
create table logs.audit_entries (
  id uuid default uuidv7() not null,
  recorded_at timestamptz default clock_timestamp() not null,
  deed text not null,
  actor_kind text not null,
  actor_id uuid,
  actor_role text,
  advertiser_id uuid,
  affiliate_id uuid,
  subject_table text,
  subject_id text,
  before jsonb,
  after jsonb,
  ip text,
  request_id text,
  constraint audit_entries_pkey primary key (id),
  constraint audit_entries_actor_kind_check check (actor_kind = any ('{person,app_key,personal_token,system,database}'::text[])),
  constraint audit_entries_actor_role_check check (actor_role = any ('{owner,admin,finance,support,advertiser,advertiser_manager,advertiser_finance,advertiser_viewer,affiliate,affiliate_manager,affiliate_viewer}'::text[]))
);

create table logs.audit_blocks (
  chain uuid not null,
  number integer not null,
  entries integer not null,
  previous_hash text not null,
  hash text not null,
  sealed_at timestamptz not null,
  constraint audit_blocks_pk primary key (chain, number),
  constraint audit_blocks_number_check check ((number > 0) and (entries > 0)),
  constraint audit_blocks_hash_check check ((hash ~ '^[0-9a-f]{64}$') and (previous_hash ~ '^[0-9a-f]{64}$'))
);

create table logs.audit_block_entries (
  entry_id uuid not null,
  chain uuid not null,
  number integer not null,
  hash text not null,
  constraint audit_block_entries_pkey primary key (entry_id),
  constraint audit_block_entries_hash_check check (hash ~ '^[0-9a-f]{64}$')
);

-- What PayPal gets is stored as it is: compressing it cost more than the room it saves.
alter table affiliate.payout_batches alter column request set storage external;

-- ------------------------------------------------------------------ foreign keys
alter table affiliate.user_roles add constraint user_roles_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.user_roles add constraint user_roles_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.user_roles add constraint user_roles_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.sessions add constraint sessions_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.refresh_tokens add constraint refresh_tokens_session_fk
  foreign key (user_id, session_id) references affiliate.sessions(user_id, id);
alter table affiliate.avatars add constraint avatars_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.invitations add constraint invitations_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.invitations add constraint invitations_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.invitations add constraint invitations_invited_by_users_id_fk
  foreign key (invited_by) references affiliate.users(id);
alter table affiliate.invitations add constraint invitations_accepted_by_users_id_fk
  foreign key (accepted_by) references affiliate.users(id);
alter table affiliate.totp_factors add constraint totp_factors_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.recovery_codes add constraint recovery_codes_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.passkeys add constraint passkeys_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.passkey_challenges add constraint passkey_challenges_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.email_tokens add constraint email_tokens_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.external_identities add constraint external_identities_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.personal_tokens add constraint personal_tokens_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.personal_tokens add constraint personal_tokens_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.personal_tokens add constraint personal_tokens_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.impersonations add constraint impersonations_user_id_users_id_fk
  foreign key (user_id) references affiliate.users(id);
alter table affiliate.impersonations add constraint impersonations_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.impersonations add constraint impersonations_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.apps add constraint apps_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.apps add constraint apps_default_offer_fk
  foreign key (advertiser_id, default_offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.app_hosts add constraint app_hosts_app_fk
  foreign key (advertiser_id, app_id) references affiliate.apps(advertiser_id, id);
alter table affiliate.app_keys add constraint app_keys_app_fk
  foreign key (advertiser_id, app_id) references affiliate.apps(advertiser_id, id);
alter table affiliate.offers add constraint offers_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.offers add constraint offers_app_fk
  foreign key (advertiser_id, app_id) references affiliate.apps(advertiser_id, id);
alter table affiliate.landing_urls add constraint landing_urls_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.fallback_urls add constraint fallback_urls_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.payout_rules add constraint payout_rules_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.payout_rules add constraint payout_rules_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.partnerships add constraint partnerships_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.partnerships add constraint partnerships_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.partnerships add constraint partnerships_sponsor_fk
  foreign key (advertiser_id, sponsor_id) references affiliate.partnerships(advertiser_id, affiliate_id);
alter table affiliate.enrollments add constraint enrollments_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.enrollments add constraint enrollments_partnership_fk
  foreign key (advertiser_id, affiliate_id) references affiliate.partnerships(advertiser_id, affiliate_id);
alter table affiliate.registration_links add constraint registration_links_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.registration_links add constraint registration_links_sponsor_fk
  foreign key (advertiser_id, sponsor_id) references affiliate.partnerships(advertiser_id, affiliate_id);
alter table affiliate.receiver_changes add constraint receiver_changes_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.receiver_changes add constraint receiver_changes_requested_by_users_id_fk
  foreign key (requested_by) references affiliate.users(id);
alter table affiliate.tax_forms add constraint tax_forms_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.tax_forms add constraint tax_forms_submitted_by_users_id_fk
  foreign key (submitted_by) references affiliate.users(id);
alter table affiliate.tax_forms add constraint tax_forms_decided_by_users_id_fk
  foreign key (decided_by) references affiliate.users(id);
alter table affiliate.links add constraint links_app_fk
  foreign key (advertiser_id, app_id) references affiliate.apps(advertiser_id, id);
alter table affiliate.links add constraint links_enrollment_fk
  foreign key (offer_id, affiliate_id) references affiliate.enrollments(offer_id, affiliate_id);
alter table affiliate.links add constraint links_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.caps add constraint caps_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.caps add constraint caps_partnership_fk
  foreign key (advertiser_id, affiliate_id) references affiliate.partnerships(advertiser_id, affiliate_id);
alter table affiliate.cap_counters add constraint cap_counters_cap_fk
  foreign key (advertiser_id, cap_id) references affiliate.caps(advertiser_id, id);
alter table affiliate.customers add constraint customers_app_fk
  foreign key (advertiser_id, app_id) references affiliate.apps(advertiser_id, id);
alter table affiliate.customers add constraint customers_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.customers add constraint customers_partnership_fk
  foreign key (advertiser_id, affiliate_id) references affiliate.partnerships(advertiser_id, affiliate_id);
alter table affiliate.conversions add constraint conversions_app_fk
  foreign key (advertiser_id, app_id) references affiliate.apps(advertiser_id, id);
alter table affiliate.conversions add constraint conversions_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.conversions add constraint conversions_customer_fk
  foreign key (advertiser_id, customer_id) references affiliate.customers(advertiser_id, id);
alter table affiliate.conversions add constraint conversions_original_fk
  foreign key (advertiser_id, original_id) references affiliate.conversions(advertiser_id, id);
alter table affiliate.commissions add constraint commissions_conversion_fk
  foreign key (advertiser_id, conversion_id) references affiliate.conversions(advertiser_id, id);
alter table affiliate.commissions add constraint commissions_partnership_fk
  foreign key (advertiser_id, affiliate_id) references affiliate.partnerships(advertiser_id, affiliate_id);
alter table affiliate.commissions add constraint commissions_offer_fk
  foreign key (advertiser_id, offer_id) references affiliate.offers(advertiser_id, id);
alter table affiliate.reviews add constraint reviews_conversion_fk
  foreign key (advertiser_id, conversion_id) references affiliate.conversions(advertiser_id, id);
alter table affiliate.review_signals add constraint review_signals_conversion_fk
  foreign key (advertiser_id, conversion_id) references affiliate.conversions(advertiser_id, id);
alter table ledger.accounts add constraint accounts_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table ledger.accounts add constraint accounts_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.bookings add constraint bookings_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.bookings add constraint bookings_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.bookings add constraint bookings_invoice_fk
  foreign key (advertiser_id, invoice_id) references affiliate.invoices(advertiser_id, id);
alter table affiliate.bookings add constraint bookings_difference_id_payout_differences_id_fk
  foreign key (difference_id) references affiliate.payout_differences(id);
alter table affiliate.invoices add constraint invoices_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.invoice_lines add constraint invoice_lines_invoice_fk
  foreign key (advertiser_id, invoice_id) references affiliate.invoices(advertiser_id, id);
alter table affiliate.proposals add constraint proposals_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table affiliate.proposals add constraint proposals_affiliate_id_affiliates_id_fk
  foreign key (affiliate_id) references affiliate.affiliates(id);
alter table affiliate.proposals add constraint proposals_proposed_by_users_id_fk
  foreign key (proposed_by) references affiliate.users(id);
alter table affiliate.proposals add constraint proposals_decided_by_users_id_fk
  foreign key (decided_by) references affiliate.users(id);
alter table affiliate.payout_runs add constraint payout_runs_payer_advertiser_id_advertisers_id_fk
  foreign key (payer_advertiser_id) references affiliate.advertisers(id);
alter table affiliate.payout_runs add constraint payout_runs_created_by_users_id_fk
  foreign key (created_by) references affiliate.users(id);
alter table affiliate.payout_schedules add constraint payout_schedules_payer_advertiser_id_advertisers_id_fk
  foreign key (payer_advertiser_id) references affiliate.advertisers(id);
alter table affiliate.payout_batches add constraint payout_batches_payer_advertiser_id_advertisers_id_fk
  foreign key (payer_advertiser_id) references affiliate.advertisers(id);
alter table affiliate.payout_batches add constraint payout_batches_created_by_users_id_fk
  foreign key (created_by) references affiliate.users(id);
alter table affiliate.payout_batches add constraint payout_batches_approved_by_users_id_fk
  foreign key (approved_by) references affiliate.users(id);
alter table affiliate.payout_batches add constraint payout_batches_submission_requested_by_users_id_fk
  foreign key (submission_requested_by) references affiliate.users(id);
alter table affiliate.payout_batches add constraint payout_batches_discarded_by_users_id_fk
  foreign key (discarded_by) references affiliate.users(id);
alter table affiliate.payout_items add constraint payout_items_settled_by_users_id_fk
  foreign key (settled_by) references affiliate.users(id);
alter table affiliate.payout_items add constraint payout_items_cancel_requested_by_users_id_fk
  foreign key (cancel_requested_by) references affiliate.users(id);
alter table affiliate.payout_differences add constraint payout_differences_resolved_by_users_id_fk
  foreign key (resolved_by) references affiliate.users(id);
alter table affiliate.paypal_accounts add constraint paypal_accounts_advertiser_id_advertisers_id_fk
  foreign key (advertiser_id) references affiliate.advertisers(id);
alter table logs.audit_block_entries add constraint audit_block_entries_block_fk
  foreign key (chain, number) references logs.audit_blocks(chain, number);

-- ------------------------------------------------------------------ indexes
create unique index users_email_key on affiliate.users (email);
create index user_roles_advertiser_idx on affiliate.user_roles (advertiser_id);
create index user_roles_affiliate_idx on affiliate.user_roles (affiliate_id);
create index refresh_tokens_user_idx on affiliate.refresh_tokens (user_id);
create index invitations_advertiser_idx on affiliate.invitations (advertiser_id, id);
create index invitations_affiliate_idx on affiliate.invitations (affiliate_id, id);
create index invitations_email_idx on affiliate.invitations (email);
create index recovery_codes_user_idx on affiliate.recovery_codes (user_id);
create unique index passkeys_credential_key on affiliate.passkeys (credential_id);
create index passkeys_user_idx on affiliate.passkeys (user_id);
create index passkey_challenges_user_idx on affiliate.passkey_challenges (user_id);
create index passkey_challenges_expires_idx on affiliate.passkey_challenges (expires_at);
create index attempt_counters_updated_idx on affiliate.attempt_counters (updated_at);
create index email_tokens_user_idx on affiliate.email_tokens (user_id, purpose);
create unique index external_identities_subject_key on affiliate.external_identities (provider, subject);
create unique index external_identities_user_key on affiliate.external_identities (user_id, provider);
create unique index personal_tokens_hash_key on affiliate.personal_tokens (hash);
create index personal_tokens_user_idx on affiliate.personal_tokens (user_id, id);
create index impersonations_user_idx on affiliate.impersonations (user_id, id);
create index app_hosts_app_idx on affiliate.app_hosts (advertiser_id, app_id);
create unique index app_hosts_proven_key on affiliate.app_hosts (host)
  where verified_at is not null;
create index app_keys_app_idx on affiliate.app_keys (advertiser_id, app_id);
create unique index offers_code_key on affiliate.offers (lower(code));
create index landing_urls_offer_idx on affiliate.landing_urls (advertiser_id, offer_id);
create index fallback_urls_offer_idx on affiliate.fallback_urls (advertiser_id, offer_id);
create unique index affiliates_code_key on affiliate.affiliates (lower(code));
create index partnerships_affiliate_idx on affiliate.partnerships (affiliate_id);
create index partnerships_sponsor_idx on affiliate.partnerships (advertiser_id, sponsor_id);
create index partnerships_status_idx on affiliate.partnerships (advertiser_id, status, created_at);
create index enrollments_affiliate_idx on affiliate.enrollments (affiliate_id);
create unique index enrollments_coupon_key on affiliate.enrollments (advertiser_id, coupon_key);
create unique index registration_links_code_key on affiliate.registration_links (lower(code));
create unique index registration_links_sponsor_key on affiliate.registration_links (advertiser_id, sponsor_id)
  where sponsor_id is not null;
create index registration_links_advertiser_idx on affiliate.registration_links (advertiser_id, id);
create index receiver_changes_affiliate_idx on affiliate.receiver_changes (affiliate_id, id);
create unique index receiver_changes_open_key on affiliate.receiver_changes (affiliate_id)
  where (confirmed_at is null) and (cancelled_at is null);
create index tax_forms_affiliate_idx on affiliate.tax_forms (affiliate_id, id);
create index tax_forms_open_idx on affiliate.tax_forms (submitted_at)
  where status = 'submitted';
create unique index links_slug_key on affiliate.links (lower(slug));
create index links_affiliate_idx on affiliate.links (affiliate_id, created_at);
create index links_offer_idx on affiliate.links (advertiser_id, offer_id);
create index caps_offer_idx on affiliate.caps (offer_id);
create index clicks_affiliate_idx on affiliate.clicks (affiliate_id, clicked_at);
create index clicks_offer_idx on affiliate.clicks (offer_id, clicked_at);
create index clicks_fingerprint_idx on affiliate.clicks (fingerprint)
  where fingerprint is not null;
create index customers_affiliate_idx on affiliate.customers (affiliate_id);
create index conversions_affiliate_idx on affiliate.conversions (affiliate_id, recorded_at);
create index conversions_advertiser_idx on affiliate.conversions (advertiser_id, recorded_at);
create index conversions_click_idx on affiliate.conversions (click_id);
create index conversions_original_idx on affiliate.conversions (original_id)
  where original_id is not null;
create index conversions_customer_idx on affiliate.conversions (customer_id)
  where customer_id is not null;
create index conversions_visitor_idx on affiliate.conversions (visitor_ip, recorded_at)
  where visitor_ip is not null;
create index conversions_pending_idx on affiliate.conversions (advertiser_id, recorded_at)
  where status = 'pending';
create index commissions_due_idx on affiliate.commissions (hold_until, id)
  where (status = 'held') and (not is_in_review);
create index commissions_affiliate_idx on affiliate.commissions (affiliate_id, created_at);
create index commissions_unfunded_idx on affiliate.commissions (advertiser_id, currency, id)
  where status = 'unfunded';
create index reviews_open_idx on affiliate.reviews (advertiser_id, opened_at)
  where status = 'open';
create index accounts_payable_idx on ledger.accounts (currency, id)
  where kind = 'aff.available';
create index accounts_affiliate_idx on ledger.accounts (affiliate_id, advertiser_id, kind, currency)
  where affiliate_id is not null;
create index transactions_conversion_idx on ledger.transactions (conversion_id)
  where conversion_id is not null;
create index transactions_booking_idx on ledger.transactions (booking_id)
  where booking_id is not null;
create index transactions_advertiser_idx on ledger.transactions (advertiser_id, recorded_at);
create index transactions_affiliate_idx on ledger.transactions (affiliate_id, recorded_at);
create index transactions_commission_idx on ledger.transactions (commission_id)
  where commission_id is not null;
create index transactions_payout_item_idx on ledger.transactions (payout_item_id)
  where payout_item_id is not null;
create index transfers_debit_account_idx on ledger.transfers (debit_account_id);
create index transfers_credit_account_idx on ledger.transfers (credit_account_id);
create index bookings_open_idx on affiliate.bookings (created_at)
  where status = 'proposed';
create index bookings_advertiser_idx on affiliate.bookings (advertiser_id, created_at);
create unique index bookings_reference_key on affiliate.bookings (kind, reference)
  where status <> 'refused';
create index bookings_invoice_idx on affiliate.bookings (invoice_id)
  where invoice_id is not null;
create unique index bookings_difference_key on affiliate.bookings (difference_id)
  where (difference_id is not null) and (status <> 'refused');
create unique index invoices_period_key on affiliate.invoices (advertiser_id, currency, period_start)
  where status <> 'void';
create index proposals_open_idx on affiliate.proposals (proposed_at)
  where status = 'proposed';
create unique index proposals_open_key on affiliate.proposals (kind, coalesce(subject_id, '00000000-0000-0000-0000-000000000000'::uuid), coalesce(advertiser_id, '00000000-0000-0000-0000-000000000000'::uuid), coalesce(affiliate_id, '00000000-0000-0000-0000-000000000000'::uuid))
  where status = 'proposed';
create index payout_schedules_due_idx on affiliate.payout_schedules (next_run_at)
  where next_run_at is not null;
create unique index payout_batches_paypal_key on affiliate.payout_batches (paypal_batch_id);
create index payout_batches_status_idx on affiliate.payout_batches (status, created_at);
create unique index payout_batches_replaces_key on affiliate.payout_batches (replaces_batch_id)
  where replaces_batch_id is not null;
create index payout_items_batch_idx on affiliate.payout_items (batch_id, id);
create index payout_items_affiliate_idx on affiliate.payout_items (affiliate_id, created_at);
create unique index payout_items_open_key on affiliate.payout_items (affiliate_id, advertiser_id, currency)
  where status = any (array['reserved', 'submitted', 'unclaimed', 'on_hold']);
create index payout_items_cancel_idx on affiliate.payout_items (cancel_requested_at)
  where (cancel_requested_at is not null) and (status = 'unclaimed');
create index payout_items_failed_idx on affiliate.payout_items (affiliate_id, created_at, id)
  where status = any (array['failed', 'returned', 'reversed']);
create unique index payout_differences_open_key on affiliate.payout_differences (kind, coalesce(batch_id, '00000000-0000-0000-0000-000000000000'::uuid), coalesce(item_id, ''))
  where resolved_at is null;
create index click_rollups_daily_affiliate_idx on affiliate.click_rollups_daily (affiliate_id, day);
create index click_rollups_daily_advertiser_idx on affiliate.click_rollups_daily (advertiser_id, day);
create index click_rollups_hourly_affiliate_idx on affiliate.click_rollups_hourly (affiliate_id, hour);
create index conversion_rollups_daily_affiliate_idx on affiliate.conversion_rollups_daily (affiliate_id, day);
create index conversion_rollups_daily_advertiser_idx on affiliate.conversion_rollups_daily (advertiser_id, day);
create index conversion_rollups_hourly_affiliate_idx on affiliate.conversion_rollups_hourly (affiliate_id, hour);
create index paypal_events_batch_idx on logs.paypal_events (batch_id)
  where batch_id is not null;
create index paypal_events_received_idx on logs.paypal_events (received_at);
create index inbound_reports_app_idx on logs.inbound_reports (app_id, received_at);
create index inbound_reports_parked_idx on logs.inbound_reports (click_id)
  where verdict = 'parked';
create index inbound_reports_awaits_idx on logs.inbound_reports (app_id, awaits, awaits_key)
  where verdict = 'parked';
create index inbound_reports_waiting_idx on logs.inbound_reports (received_at)
  where verdict = 'parked';
create index inbound_reports_advertiser_idx on logs.inbound_reports (advertiser_id, received_at);
create index click_messages_received_idx on logs.click_messages (received_at);
create index events_affiliate_idx on logs.events (affiliate_id, id);
create index events_advertiser_idx on logs.events (advertiser_id, id);
create index idempotency_keys_created_idx on logs.idempotency_keys (created_at);
create index audit_runs_started_idx on logs.audit_runs (started_at);
create index mails_due_idx on logs.mails (next_attempt_at)
  where status = any (array['queued', 'sending']);
create index mails_user_idx on logs.mails (user_id, id);
create index audit_entries_advertiser_idx on logs.audit_entries (advertiser_id, id);
create index audit_entries_actor_idx on logs.audit_entries (actor_id, id);
create index audit_entries_subject_idx on logs.audit_entries (subject_table, subject_id, id);
create index audit_block_entries_block_idx on logs.audit_block_entries (chain, number);

-- ------------------------------------------------------------------ the first rows
insert into affiliate.platform_settings (id) values (1);
insert into affiliate.payout_schedules (frequency, weekday, hour) values ('weekly', 1, 6);

-- Here dev/migrate.ts applies schema/functions.
--> functions

-- ------------------------------------------------------------------ what is computed by functions
alter table affiliate.affiliates add column receiver_key text
  generated always as (affiliate.plain_mail(paypal_email)) stored;
create index affiliates_receiver_key_idx on affiliate.affiliates (receiver_key, id)
  where receiver_key is not null;

-- A click whose time lies outside every month is stored here, never refused.
create table affiliate.clicks_default partition of affiliate.clicks default;
alter table affiliate.clicks_default enable row level security;
alter table affiliate.clicks_default force row level security;
select affiliate.ensure_click_partitions(now());

-- ------------------------------------------------------------------ row-level security, forced on every table
-- Consumer and cron see every row; what they may do with it is said by grants and by restrictive policies.
do $$
declare t record;
begin
  for t in select schemaname, tablename from pg_tables
    where schemaname in ('affiliate', 'ledger', 'logs') and tablename not like 'clicks\_%' loop
    execute format('alter table %I.%I enable row level security', t.schemaname, t.tablename);
    execute format('alter table %I.%I force row level security', t.schemaname, t.tablename);
    execute format('create policy system_all on %I.%I to app_system using (true) with check (true)', t.schemaname, t.tablename);
  end loop;
end $$;

-- ------------------------------------------------------------------ rights, table by table: grants, policies, triggers
-- Nobody may delete but lists of settings, ways to sign in, and what is old. app_api sees what affiliate.may_see and its like
-- allow. Policies to current_user, the owner of the tables, serve `security definer` functions, which answer for people who may
-- not see the rows. The trigger `audited` takes the key columns, then columns whose change alone is not logged.
-- A policy that asks another table asks a function, after its cheap test: a sub-query would be planned into every statement.

-- affiliate.users
grant select, insert on affiliate.users to app_api;
grant insert on affiliate.users to app_system;
grant update (email, password_hash, name, language, time_zone, status, email_verified_at,
  last_signed_in_at, status_reason, password_changed_at, last_signed_in_ip,
  sign_in_count) on affiliate.users to app_api;
grant select (id, email, name, language, time_zone, status,
  email_verified_at) on affiliate.users to app_system;
create policy api_administer on affiliate.users for update to app_api
  using (affiliate.may_administer())
  with check (affiliate.may_administer());
create policy api_insert on affiliate.users for insert to app_api
  with check (id = affiliate.current_user_id() and email = affiliate.current_email());
create policy api_read on affiliate.users for select to app_api
  using (
    affiliate.current_staff() is not null
    or id = affiliate.current_user_id()
    or email = affiliate.current_email()
    or affiliate.is_colleague(id));
create policy api_update on affiliate.users for update to app_api
  using (id = affiliate.current_user_id())
  with check (id = affiliate.current_user_id());
-- Fraud rules ask about people whom the advertiser may not see: they get yes or no.
create policy mails_for_review on affiliate.users for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.users
  for each row execute function logs.audit_change('id', 'last_signed_in_at,last_signed_in_ip,sign_in_count');

-- affiliate.user_roles
grant select, insert, delete on affiliate.user_roles to app_api;
grant select, insert on affiliate.user_roles to app_system;
create policy api_delete on affiliate.user_roles for delete to app_api
  using (
    affiliate.may_administer()
    or affiliate.is_advertiser(advertiser_id)
    or affiliate_id = affiliate.current_affiliate());
create policy api_insert on affiliate.user_roles for insert to app_api
  with check (
    affiliate.may_administer()
    or affiliate.is_advertiser(advertiser_id)
    or affiliate_id = affiliate.current_affiliate()
    or user_id = affiliate.current_user_id() and affiliate.may_take_role(role, advertiser_id, affiliate_id));
create policy api_read on affiliate.user_roles for select to app_api
  using (
    affiliate.current_staff() is not null
    or user_id = affiliate.current_user_id()
    or (user_id in (select u.id from affiliate.users u where u.email = affiliate.current_email()))
    or affiliate.is_advertiser(advertiser_id)
    or affiliate_id = affiliate.current_affiliate());
create policy mails_for_review on affiliate.user_roles for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.user_roles
  for each row execute function logs.audit_change('id', '');

-- affiliate.sessions
grant select, insert, update on affiliate.sessions to app_api;
create policy api_all on affiliate.sessions to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy api_end on affiliate.sessions for update to app_api
  using (affiliate.may_administer() or affiliate.is_colleague(user_id))
  with check (affiliate.may_administer() or affiliate.is_colleague(user_id));
create policy api_end_read on affiliate.sessions for select to app_api
  using (affiliate.may_administer() or affiliate.is_colleague(user_id));
create policy forgets on affiliate.sessions to current_user using (true) with check (true);
create policy mails_for_review on affiliate.sessions for select to current_user using (true);

-- affiliate.refresh_tokens
grant select, insert, update on affiliate.refresh_tokens to app_api;
create policy api_all on affiliate.refresh_tokens to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());

-- affiliate.avatars
grant select, insert, update, delete on affiliate.avatars to app_api;
create policy api_own on affiliate.avatars to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy api_seen on affiliate.avatars for select to app_api
  using (affiliate.current_staff() is not null or affiliate.is_colleague(user_id));
create policy own_functions on affiliate.avatars to current_user using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.avatars
  for each row execute function logs.audit_change('user_id', '');

-- affiliate.invitations
grant select, insert on affiliate.invitations to app_api;
grant update (expires_at, accepted_at, accepted_by, revoked_at) on affiliate.invitations to app_api;
create policy api_insert on affiliate.invitations for insert to app_api
  with check (
    affiliate.may_administer()
    or kind <> 'staff' and (affiliate.is_advertiser(advertiser_id) or affiliate_id = affiliate.current_affiliate()));
create policy api_read on affiliate.invitations for select to app_api
  using (
    affiliate.current_staff() is not null
    or affiliate.is_advertiser(advertiser_id)
    or affiliate_id = affiliate.current_affiliate()
    or email = affiliate.current_email());
create policy api_update on affiliate.invitations for update to app_api
  using (
    affiliate.may_administer()
    or affiliate.is_advertiser(advertiser_id)
    or affiliate_id = affiliate.current_affiliate()
    or email = affiliate.current_email())
  with check (true);
create policy own_functions on affiliate.invitations to current_user using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.invitations
  for each row execute function logs.audit_change('id', '');

-- affiliate.totp_factors
grant select, insert, update, delete on affiliate.totp_factors to app_api;
create policy api_administer on affiliate.totp_factors to app_api using (affiliate.may_administer()) with check (false);
create policy api_own on affiliate.totp_factors to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy own_functions on affiliate.totp_factors to current_user using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.totp_factors
  for each row execute function logs.audit_change('user_id', 'last_step');

-- affiliate.recovery_codes
grant select, insert, update, delete on affiliate.recovery_codes to app_api;
create policy api_administer on affiliate.recovery_codes to app_api
  using (affiliate.may_administer())
  with check (false);
create policy api_own on affiliate.recovery_codes to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy own_functions on affiliate.recovery_codes to current_user using (true) with check (true);

-- affiliate.passkeys
grant select, insert, update, delete on affiliate.passkeys to app_api;
create policy api_administer on affiliate.passkeys to app_api using (affiliate.may_administer()) with check (false);
create policy api_own on affiliate.passkeys to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy own_functions on affiliate.passkeys to current_user using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.passkeys
  for each row execute function logs.audit_change('id', 'sign_count,last_used_at');

-- affiliate.passkey_challenges
grant select, insert, update on affiliate.passkey_challenges to app_api;
grant select, delete on affiliate.passkey_challenges to app_system;
create policy api_own on affiliate.passkey_challenges to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy own_functions on affiliate.passkey_challenges to current_user using (true) with check (true);
create policy system_forget on affiliate.passkey_challenges as restrictive for delete to app_system
  using (expires_at < (now() - '1 day'::interval));

-- affiliate.attempt_counters
grant select, insert, update on affiliate.attempt_counters to app_api;
grant select, delete on affiliate.attempt_counters to app_system;
create policy api_all on affiliate.attempt_counters to app_api using (true) with check (true);
create policy own_functions on affiliate.attempt_counters to current_user using (true) with check (true);
create policy system_forget on affiliate.attempt_counters as restrictive for delete to app_system
  using (updated_at < (now() - '2 days'::interval));

-- affiliate.email_tokens
grant select, insert, update on affiliate.email_tokens to app_api;
create policy api_own on affiliate.email_tokens to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy own_functions on affiliate.email_tokens to current_user using (true) with check (true);

-- affiliate.external_identities
grant select, insert, update, delete on affiliate.external_identities to app_api;
create policy api_look on affiliate.external_identities for select to app_api using (affiliate.may_administer());
create policy api_own on affiliate.external_identities to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy own_functions on affiliate.external_identities to current_user using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.external_identities
  for each row execute function logs.audit_change('id', '');

-- affiliate.personal_tokens
grant select, insert, update on affiliate.personal_tokens to app_api;
create policy api_administer on affiliate.personal_tokens to app_api
  using (affiliate.may_administer())
  with check (false);
create policy api_own on affiliate.personal_tokens to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy own_functions on affiliate.personal_tokens to current_user using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.personal_tokens
  for each row execute function logs.audit_change('id', 'last_used_at');

-- affiliate.impersonations
grant select, insert, update on affiliate.impersonations to app_api;
create policy api_look on affiliate.impersonations for select to app_api using (affiliate.current_staff() is not null);
create policy api_own on affiliate.impersonations to app_api
  using (user_id = affiliate.current_user_id())
  with check (user_id = affiliate.current_user_id());
create policy own_functions on affiliate.impersonations to current_user using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.impersonations
  for each row execute function logs.audit_change('id', '');

-- affiliate.platform_settings
grant select on affiliate.platform_settings to app_api, app_system;
grant update (affiliate_approval, advertiser_approval, mail_name, support_email, tax_form_gate,
  payout_countries_blocked, payouts_frozen_at, payouts_frozen_by,
  payouts_frozen_reason) on affiliate.platform_settings to app_api;
grant update (payouts_frozen_at, payouts_frozen_by,
  payouts_frozen_reason) on affiliate.platform_settings to app_system;
create policy api_pay on affiliate.platform_settings for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy api_read on affiliate.platform_settings for select to app_api
  using (
    affiliate.current_staff() is not null
    or affiliate.current_user_id() is not null
    or affiliate.current_email() is not null);
create policy api_update on affiliate.platform_settings for update to app_api
  using (affiliate.may_administer())
  with check (affiliate.may_administer());
create policy own_functions on affiliate.platform_settings to current_user using (true) with check (true);
create policy system_update on affiliate.platform_settings for update to app_system using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.platform_settings
  for each row execute function logs.audit_change('id', '');

-- affiliate.advertisers
grant select, insert on affiliate.advertisers to app_api, app_system;
grant update (name, status, billing_mode, credit_limit_minor, time_zone, fallback_url, ip_policy,
  ip_policy_by_country, attribution_order, conversion_seconds_min, conversion_seconds_max,
  has_fingerprinting, cost_max_bps, currency_policy, low_balance_minor, low_balance_told_at,
  review_settings, status_words, repeat_policies, inbound_cidrs, application_questions,
  auto_approval, mail_name, reply_to, status_reason,
  decided_at) on affiliate.advertisers to app_api;
grant update (low_balance_told_at) on affiliate.advertisers to app_system;
create policy api_approve on affiliate.advertisers for update to app_api
  using (
    status = 'pending' and affiliate.is_own_account(id, null)
      and (exists (select from affiliate.platform_settings s where s.advertiser_approval = 'on_verified_mail')))
  with check (status = 'active');
create policy api_credit on affiliate.advertisers for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy api_insert on affiliate.advertisers for insert to app_api
  with check (
    affiliate.may_administer()
    or status = 'pending' and affiliate.current_email() is not null and affiliate.current_user_id() is not null);
create policy api_own on affiliate.advertisers for select to app_api
  using (
    affiliate.current_advertiser() is null and affiliate.current_affiliate() is null and affiliate.is_own_account(id, null));
create policy api_read on affiliate.advertisers for select to app_api
  using (affiliate.may_see(id, null) or affiliate.current_affiliate() is not null and affiliate.is_partner_of(id));
create policy api_update on affiliate.advertisers for update to app_api
  using (affiliate.is_advertiser(id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(id) or affiliate.may_administer());
-- Postbacks and pixels carry no key: affiliate.inbound_door finds their offer.
create policy doors on affiliate.advertisers for select to current_user using (true);
create policy own_functions on affiliate.advertisers for select to current_user using (true);
create trigger advertisers_guarded before update on affiliate.advertisers
  for each row execute function affiliate.guard_advertiser_change();
create trigger audited after insert or delete or update on affiliate.advertisers
  for each row execute function logs.audit_change('id', 'low_balance_told_at');

-- affiliate.apps
grant select, insert on affiliate.apps to app_api, app_system;
grant update (name, status, default_offer_id, click_id_parameter, attribution,
  consent_parameter) on affiliate.apps to app_api;
create policy api_insert on affiliate.apps for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_read on affiliate.apps for select to app_api
  using (
    affiliate.may_see(advertiser_id, null)
    or affiliate.current_affiliate() is not null and affiliate.sees_offer_of(id));
create policy api_update on affiliate.apps for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.apps
  for each row execute function logs.audit_change('id', '');

-- affiliate.app_hosts
grant select, insert, delete on affiliate.app_hosts to app_api;
grant select, insert on affiliate.app_hosts to app_system;
grant update (verified_at, challenge, checked_at, failed_checks) on affiliate.app_hosts to app_api;
grant update (verified_at, checked_at, failed_checks) on affiliate.app_hosts to app_system;
create policy api_read on affiliate.app_hosts for select to app_api
  using (
    affiliate.may_see(advertiser_id, null)
    or affiliate.current_affiliate() is not null and affiliate.sees_offer_of(app_id));
create policy api_write on affiliate.app_hosts to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.app_hosts
  for each row execute function logs.audit_change('host', 'checked_at');

-- affiliate.app_keys
grant select, insert on affiliate.app_keys to app_api, app_system;
grant update (name, expires_at, revoked_at, cidrs, requires_signature, replaced_by,
  last_used_at) on affiliate.app_keys to app_api;
grant update (last_used_at) on affiliate.app_keys to app_system;
create policy api_insert on affiliate.app_keys for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_read on affiliate.app_keys for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_update on affiliate.app_keys for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.app_keys
  for each row execute function logs.audit_change('id', 'last_used_at');

-- affiliate.offers
grant select, insert on affiliate.offers to app_api, app_system;
grant update (code, name, model, status, approval, hold_days, window_days, cookie_days,
  dedupe_seconds, geo_allow, geo_deny, fallback_url, updated_at, has_deep_links, dedupe_identity,
  targeting, level_2_bps, level_3_bps, postback_secret_hash, pixel_amount_max_minor,
  allows_paid_traffic, joining, terms) on affiliate.offers to app_api;
create policy api_insert on affiliate.offers for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_read on affiliate.offers for select to app_api
  using (
    affiliate.may_see(advertiser_id, null)
    or exists (select from affiliate.enrollments e
      where e.offer_id = offers.id and e.affiliate_id = affiliate.current_affiliate())
    or (joining = 'open' and status = 'active' and exists (select from affiliate.partnerships p
      where p.advertiser_id = offers.advertiser_id and p.affiliate_id = affiliate.current_affiliate()
        and p.status = 'approved')));
create policy api_update on affiliate.offers for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy doors on affiliate.offers for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.offers
  for each row execute function logs.audit_change('id', 'updated_at');

-- affiliate.landing_urls
grant select, insert, update, delete on affiliate.landing_urls to app_api;
grant select, insert on affiliate.landing_urls to app_system;
create policy api_read on affiliate.landing_urls for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_write on affiliate.landing_urls to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.landing_urls
  for each row execute function logs.audit_change('id', '');

-- affiliate.fallback_urls
grant select, insert, update, delete on affiliate.fallback_urls to app_api;
grant select, insert on affiliate.fallback_urls to app_system;
create policy api_read on affiliate.fallback_urls for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_write on affiliate.fallback_urls to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.fallback_urls
  for each row execute function logs.audit_change('id', '');

-- affiliate.payout_rules
grant select, insert, update, delete on affiliate.payout_rules to app_api;
grant select, insert on affiliate.payout_rules to app_system;
create policy api_read on affiliate.payout_rules for select to app_api
  using (
    affiliate.may_see(advertiser_id, affiliate_id)
    or affiliate_id is null and affiliate.current_affiliate() is not null
      and (exists (select from affiliate.offers o where o.id = payout_rules.offer_id)));
create policy api_write on affiliate.payout_rules to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.payout_rules
  for each row execute function logs.audit_change('id', '');

-- affiliate.affiliates
grant select, insert on affiliate.affiliates to app_api, app_system;
grant update (name, status, paypal_email, payout_minimum_minor, country, website_url, status_reason,
  decided_at, paypal_usable_from, receiver_problem, receiver_problem_at,
  shared_receiver_allowed_at, shared_receiver_allowed_by, payout_details,
  payout_details_usable_from, payout_minimum_currency,
  payout_details_before) on affiliate.affiliates to app_api;
grant update (receiver_problem, receiver_problem_at) on affiliate.affiliates to app_system;
create policy api_approve on affiliate.affiliates for update to app_api
  using (
    status = 'pending' and affiliate.is_own_account(null, id)
      and (exists (select from affiliate.platform_settings s where s.affiliate_approval = 'on_verified_mail')))
  with check (status = 'approved');
create policy api_insert on affiliate.affiliates for insert to app_api
  with check (
    affiliate.may_administer()
    or status = 'pending' and affiliate.current_email() is not null and affiliate.current_user_id() is not null);
create policy api_own on affiliate.affiliates for select to app_api
  using (
    affiliate.current_advertiser() is null and affiliate.current_affiliate() is null and affiliate.is_own_account(null, id));
create policy api_pay on affiliate.affiliates for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
-- One look-up for each affiliate: as EXISTS it was planned as the list of all the advertiser's partnerships.
create policy api_read on affiliate.affiliates for select to app_api
  using (
    affiliate.current_staff() is not null
    or id = affiliate.current_affiliate()
    or (affiliate.current_affiliate() is null and (
      (select true from affiliate.partnerships p
        where p.advertiser_id = affiliate.current_advertiser() and p.affiliate_id = affiliates.id limit 1)
      or (current_setting('app.advertisers', true) <> '' and exists (select from affiliate.partnerships p
        where p.affiliate_id = affiliates.id and affiliate.asks_among(p.advertiser_id))))));
create policy api_update on affiliate.affiliates for update to app_api
  using (affiliate.may_administer() or id = affiliate.current_affiliate())
  with check (affiliate.may_administer() or id = affiliate.current_affiliate());
-- A saved link may not take the code of an affiliate; codes are part of links, so they are no secret.
create policy codes_for_slugs on affiliate.affiliates for select to current_user using (true);
create policy mails_for_review on affiliate.affiliates for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.affiliates
  for each row execute function logs.audit_change('id', 'receiver_key');

-- affiliate.partnerships
grant select, insert on affiliate.partnerships to app_api, app_system;
grant update (status, hold_days, cookie_days, decided_at, registration_link_id, answers,
  status_reason, decided_by, country, unmet_rules) on affiliate.partnerships to app_api;
create policy api_insert on affiliate.partnerships for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_read on affiliate.partnerships for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.partnerships for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy mails_for_review on affiliate.partnerships for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.partnerships
  for each row execute function logs.audit_change('advertiser_id,affiliate_id', '');
create trigger partnerships_never_deleted before delete on affiliate.partnerships
  for each row execute function ledger.refuse_change();
create trigger partnerships_sponsor_fixed before update of sponsor_id on affiliate.partnerships
  for each row when (old.sponsor_id is distinct from new.sponsor_id) execute function affiliate.refuse_sponsor_change();
create trigger partnerships_stay_the_same before update of advertiser_id, affiliate_id on affiliate.partnerships
  for each row execute function ledger.refuse_change();

-- affiliate.enrollments
grant select, insert on affiliate.enrollments to app_api, app_system;
create policy api_insert on affiliate.enrollments for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_read on affiliate.enrollments for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create trigger audited after insert or delete or update on affiliate.enrollments
  for each row execute function logs.audit_change('offer_id,affiliate_id', '');

-- affiliate.registration_links
grant select, insert on affiliate.registration_links to app_api;
grant update (name, uses_max, uses, expires_at,
  revoked_at) on affiliate.registration_links to app_api;
create policy api_insert on affiliate.registration_links for insert to app_api
  with check (
    affiliate.is_advertiser(advertiser_id)
    or affiliate.may_administer()
    or (sponsor_id = affiliate.current_affiliate() and exists (select from affiliate.partnerships p
      where p.advertiser_id = registration_links.advertiser_id and p.affiliate_id = registration_links.sponsor_id
        and p.status = 'approved')));
create policy api_read on affiliate.registration_links for select to app_api
  using (affiliate.may_see(advertiser_id, null) or sponsor_id = affiliate.current_affiliate());
create policy api_update on affiliate.registration_links for update to app_api
  using (
    affiliate.is_advertiser(advertiser_id)
    or affiliate.may_administer()
    or sponsor_id = affiliate.current_affiliate())
  with check (
    affiliate.is_advertiser(advertiser_id)
    or affiliate.may_administer()
    or sponsor_id = affiliate.current_affiliate());
create policy own_functions on affiliate.registration_links to current_user using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.registration_links
  for each row execute function logs.audit_change('id', 'uses');

-- affiliate.receiver_changes
grant select, insert on affiliate.receiver_changes to app_api;
grant select on affiliate.receiver_changes to app_system;
grant update (confirmed_at, cancelled_at) on affiliate.receiver_changes to app_api;
create policy api_insert on affiliate.receiver_changes for insert to app_api
  with check (affiliate_id = affiliate.current_affiliate());
create policy api_read on affiliate.receiver_changes for select to app_api
  using (affiliate.current_staff() is not null or affiliate_id = affiliate.current_affiliate());
create policy api_update on affiliate.receiver_changes for update to app_api
  using (affiliate_id = affiliate.current_affiliate())
  with check (affiliate_id = affiliate.current_affiliate());
create policy own_functions on affiliate.receiver_changes for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.receiver_changes
  for each row execute function logs.audit_change('id', '');

-- affiliate.tax_forms
grant select, insert on affiliate.tax_forms to app_api;
grant select on affiliate.tax_forms to app_system;
grant update (status, decided_by, decided_at, note, valid_until) on affiliate.tax_forms to app_api;
grant update (file_name, sealed) on affiliate.tax_forms to app_system;
create policy api_insert on affiliate.tax_forms for insert to app_api
  with check (affiliate_id = affiliate.current_affiliate() and status = 'submitted');
create policy api_read on affiliate.tax_forms for select to app_api
  using (affiliate.current_staff() in ('finance', 'owner') or affiliate_id = affiliate.current_affiliate());
create policy api_update on affiliate.tax_forms for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy own_functions on affiliate.tax_forms for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.tax_forms
  for each row execute function logs.audit_change('id', 'sealed');

-- affiliate.links
grant select, insert on affiliate.links to app_api, app_system;
grant update (label, landing_url, subs, archived_at) on affiliate.links to app_api;
create policy api_insert on affiliate.links for insert to app_api
  with check (
    affiliate_id = affiliate.current_affiliate() and (affiliate.current_advertiser() is null or advertiser_id = affiliate.current_advertiser()));
create policy api_read on affiliate.links for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.links for update to app_api
  using (affiliate_id = affiliate.current_affiliate())
  with check (affiliate_id = affiliate.current_affiliate());
create policy links_for_codes on affiliate.links for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.links
  for each row execute function logs.audit_change('id', '');

-- affiliate.caps
grant select, insert on affiliate.caps to app_api, app_system;
grant update (limit_value, is_hard, archived_at, changed_at) on affiliate.caps to app_api;
create policy api_insert on affiliate.caps for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_read on affiliate.caps for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_update on affiliate.caps for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.caps
  for each row execute function logs.audit_change('id', 'changed_at');

-- affiliate.cap_counters
grant select, insert on affiliate.cap_counters to app_api;
grant select, insert, update, delete on affiliate.cap_counters to app_system;
grant update (used_value, reached_at) on affiliate.cap_counters to app_api;
create policy api_insert on affiliate.cap_counters for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.cap_counters for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_update on affiliate.cap_counters for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));
create policy system_forget on affiliate.cap_counters as restrictive for delete to app_system
  using (period_start <> '0001-01-01'::date and period_start < (current_date - 399));

-- affiliate.cap_leases
grant select, insert, update, delete on affiliate.cap_leases to app_system;
create policy system_forget on affiliate.cap_leases as restrictive for delete to app_system
  using (uuid_extract_timestamp(lease_id) < (now() - '89 days'::interval));

-- affiliate.clicks
grant select on affiliate.clicks to app_api;
grant select, insert on affiliate.clicks to app_system;
create policy api_read on affiliate.clicks for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy doors on affiliate.clicks for select to current_user using (true);

-- affiliate.customers
grant select, insert on affiliate.customers to app_api;
grant select, insert, update on affiliate.customers to app_system;
grant update (terms, cancelled_at) on affiliate.customers to app_api;
create policy api_insert on affiliate.customers for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.customers for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_update on affiliate.customers for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));

-- affiliate.conversions
grant select, insert on affiliate.conversions to app_api;
grant select, insert, update on affiliate.conversions to app_system;
grant update (status, rejection, refunded_minor, fee_minor, fee_returned_minor, decided_at,
  decided_by, decision_note) on affiliate.conversions to app_api;
create policy api_insert on affiliate.conversions for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.conversions for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.conversions for update to app_api
  using (affiliate.may_decide(advertiser_id))
  with check (affiliate.may_decide(advertiser_id));

-- affiliate.commissions
grant select, insert on affiliate.commissions to app_api;
grant select, insert, update on affiliate.commissions to app_system;
grant update (status, is_in_review, released_at,
  refunded_minor) on affiliate.commissions to app_api;
create policy api_insert on affiliate.commissions for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.commissions for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.commissions for update to app_api
  using (affiliate.may_decide(advertiser_id))
  with check (affiliate.may_decide(advertiser_id));
create policy own_functions on affiliate.commissions for select to current_user using (true);

-- affiliate.reviews
grant select, insert on affiliate.reviews to app_api;
grant select, insert, update on affiliate.reviews to app_system;
grant update (status, closed_at, closed_by, note) on affiliate.reviews to app_api;
create policy api_insert on affiliate.reviews for insert to app_api with check (affiliate.may_decide(advertiser_id));
create policy api_read on affiliate.reviews for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_update on affiliate.reviews for update to app_api
  using (affiliate.may_decide(advertiser_id))
  with check (affiliate.may_decide(advertiser_id));
create policy own_functions on affiliate.reviews for select to current_user using (true);
create trigger audited after update on affiliate.reviews
  for each row execute function logs.audit_change('id', '');

-- affiliate.review_signals
grant select, insert on affiliate.review_signals to app_api, app_system;
create policy api_insert on affiliate.review_signals for insert to app_api
  with check (affiliate.may_decide(advertiser_id));
create policy api_read on affiliate.review_signals for select to app_api using (affiliate.may_see(advertiser_id, null));

-- ledger.accounts
grant select, insert on ledger.accounts to app_api, app_system;
grant update (debits_minor, credits_minor) on ledger.accounts to app_api, app_system;
create policy api_insert on ledger.accounts for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay());
create policy api_read on ledger.accounts for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on ledger.accounts for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay());
create policy own_functions on ledger.accounts for select to current_user using (true);
create trigger accounts_never_deleted before delete on ledger.accounts
  for each row execute function ledger.refuse_change();
create trigger accounts_no_truncate before truncate on ledger.accounts
  for each statement execute function ledger.refuse_change();
create trigger accounts_stay_the_same before update of id, kind, currency, advertiser_id, affiliate_id on ledger.accounts
  for each row execute function ledger.refuse_change();

-- ledger.transactions
grant select, insert on ledger.transactions to app_api, app_system;
create policy api_insert on ledger.transactions for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay());
create policy api_read on ledger.transactions for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy own_functions on ledger.transactions for select to current_user using (true);
create trigger transactions_append_only before delete or update on ledger.transactions
  for each row execute function ledger.refuse_change();
create trigger transactions_no_truncate before truncate on ledger.transactions
  for each statement execute function ledger.refuse_change();

-- ledger.transfers
grant select, insert on ledger.transfers to app_api, app_system;
create policy api_insert on ledger.transfers for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_pay());
create policy api_read on ledger.transfers for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create trigger transfers_append_only before delete or update on ledger.transfers
  for each row execute function ledger.refuse_change();
create trigger transfers_no_truncate before truncate on ledger.transfers
  for each statement execute function ledger.refuse_change();
create trigger transfers_references after insert on ledger.transfers
  referencing new table as written for each statement execute function ledger.require_references();

-- affiliate.bookings
grant select, insert on affiliate.bookings to app_api, app_system;
grant update (status, decided_by, decided_at) on affiliate.bookings to app_api;
create policy api_insert on affiliate.bookings for insert to app_api with check (affiliate.may_pay());
create policy api_read on affiliate.bookings for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_update on affiliate.bookings for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create trigger audited after insert or delete or update on affiliate.bookings
  for each row execute function logs.audit_change('id', '');

-- affiliate.invoices
grant select, insert on affiliate.invoices to app_api;
grant select, insert, update on affiliate.invoices to app_system;
grant update (paid_minor, status, voided_at, voided_by,
  void_reason) on affiliate.invoices to app_api;
create policy api_insert on affiliate.invoices for insert to app_api with check (affiliate.may_pay());
create policy api_read on affiliate.invoices for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_update on affiliate.invoices for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create trigger audited after insert or delete or update on affiliate.invoices
  for each row execute function logs.audit_change('id', '');

-- affiliate.invoice_lines
grant select, insert on affiliate.invoice_lines to app_api, app_system;
create policy api_insert on affiliate.invoice_lines for insert to app_api with check (affiliate.may_pay());
create policy api_read on affiliate.invoice_lines for select to app_api using (affiliate.may_see(advertiser_id, null));

-- affiliate.exchange_rates
grant select, insert on affiliate.exchange_rates to app_api, app_system;
create policy api_insert on affiliate.exchange_rates for insert to app_api with check (affiliate.may_pay());
create policy api_read on affiliate.exchange_rates for select to app_api using (true);
create trigger audited after insert or delete or update on affiliate.exchange_rates
  for each row execute function logs.audit_change('base,quote,as_of', '');

-- affiliate.proposals
grant select, insert on affiliate.proposals to app_api;
grant select on affiliate.proposals to app_system;
grant update (status, decided_by, decided_at) on affiliate.proposals to app_api;
create policy api_insert on affiliate.proposals for insert to app_api with check (affiliate.may_pay());
create policy api_read on affiliate.proposals for select to app_api
  using (affiliate.current_staff() is not null or affiliate.is_advertiser(advertiser_id));
create policy api_update on affiliate.proposals for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create trigger audited after insert or delete or update on affiliate.proposals
  for each row execute function logs.audit_change('id', '');

-- affiliate.payout_runs
grant select, insert on affiliate.payout_runs to app_api, app_system;
grant update (batch_count, item_count, total_minor,
  built_at) on affiliate.payout_runs to app_api, app_system;
create policy api_insert on affiliate.payout_runs for insert to app_api
  with check (affiliate.may_pay_for(payer_advertiser_id));
create policy api_read on affiliate.payout_runs for select to app_api
  using (affiliate.current_staff() is not null or affiliate.is_advertiser(payer_advertiser_id));
create policy api_update on affiliate.payout_runs for update to app_api
  using (affiliate.may_pay_for(payer_advertiser_id))
  with check (affiliate.may_pay_for(payer_advertiser_id));

-- affiliate.payout_schedules
grant select, insert on affiliate.payout_schedules to app_api, app_system;
grant update (frequency, weekday, month_day, hour, cut_off_days, next_run_at, last_run_at,
  changed_by, changed_at) on affiliate.payout_schedules to app_api, app_system;
create policy api_insert on affiliate.payout_schedules for insert to app_api
  with check (affiliate.may_pay_for(payer_advertiser_id));
create policy api_read on affiliate.payout_schedules for select to app_api
  using (
    affiliate.may_see(payer_advertiser_id, null)
    or (payer_advertiser_id is null
      and (affiliate.current_affiliate() is not null or affiliate.current_advertiser() is not null))
    or exists (select from affiliate.partnerships p
      where p.advertiser_id = payout_schedules.payer_advertiser_id and p.affiliate_id = affiliate.current_affiliate()));
create policy api_update on affiliate.payout_schedules for update to app_api
  using (affiliate.may_pay_for(payer_advertiser_id))
  with check (affiliate.may_pay_for(payer_advertiser_id));
create trigger audited after insert or delete or update on affiliate.payout_schedules
  for each row execute function logs.audit_change('id', 'next_run_at,last_run_at');

-- affiliate.payout_batches
grant select, insert, update on affiliate.payout_batches to app_api, app_system;
grant update (number) on affiliate.payout_batches to app_api, app_system;
create policy api_insert on affiliate.payout_batches for insert to app_api
  with check (affiliate.may_pay_for(payer_advertiser_id));
create policy api_read on affiliate.payout_batches for select to app_api
  using (affiliate.current_staff() is not null or affiliate.is_advertiser(payer_advertiser_id));
create policy api_update on affiliate.payout_batches for update to app_api
  using (affiliate.may_pay_for(payer_advertiser_id))
  with check (affiliate.may_pay_for(payer_advertiser_id));
create policy batches_for_items on affiliate.payout_batches for select to current_user using (true);
create policy own_nudges on affiliate.payout_batches for update to current_user using (true) with check (true);
create trigger audited after insert or update on affiliate.payout_batches
  for each row execute function logs.audit_change('id', 'number,request,lease_token,lease_until,attempts,first_attempt_at,next_attempt_at,nudged_at,hinted_paypal_batch_id,compared_at');
create trigger payout_batches_never_deleted before delete on affiliate.payout_batches
  for each row execute function ledger.refuse_change();
create trigger payout_batches_stay_the_same before update of id, currency on affiliate.payout_batches
  for each row execute function ledger.refuse_change();

-- affiliate.payout_items
grant select, insert, update on affiliate.payout_items to app_api, app_system;
create policy api_insert on affiliate.payout_items for insert to app_api
  with check (affiliate.may_pay() or affiliate.is_advertiser(advertiser_id) and affiliate.is_own_batch(batch_id));
create policy api_read on affiliate.payout_items for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.payout_items for update to app_api
  using (affiliate.may_pay() or affiliate.is_advertiser(advertiser_id) and affiliate.is_own_batch(batch_id))
  with check (affiliate.may_pay() or affiliate.is_advertiser(advertiser_id) and affiliate.is_own_batch(batch_id));
create policy own_functions on affiliate.payout_items for select to current_user using (true);
create trigger payout_items_references after insert on affiliate.payout_items
  referencing new table as written for each statement execute function affiliate.require_payout_references();
create trigger payout_items_stay_the_same before update of id, batch_id, advertiser_id, affiliate_id, currency on affiliate.payout_items
  for each row execute function ledger.refuse_change();

-- affiliate.payout_differences
grant select on affiliate.payout_differences to app_api;
grant select, insert on affiliate.payout_differences to app_system;
grant update (resolved_by, resolved_at, note) on affiliate.payout_differences to app_api;
grant update (ours, theirs, last_seen_at) on affiliate.payout_differences to app_system;
create policy api_read on affiliate.payout_differences for select to app_api
  using (affiliate.current_staff() is not null or affiliate.is_own_batch(batch_id));
create policy api_update on affiliate.payout_differences for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create trigger audited after insert or delete or update on affiliate.payout_differences
  for each row execute function logs.audit_change('id', 'last_seen_at');

-- affiliate.paypal_accounts
grant insert on affiliate.paypal_accounts to app_api;
grant select on affiliate.paypal_accounts to app_system;
grant select (advertiser_id, client_id, webhook_id, changed_by, changed_at, checked_at,
  problem) on affiliate.paypal_accounts to app_api;
grant update (client_id, secret_sealed, webhook_id, changed_by, changed_at, checked_at,
  problem) on affiliate.paypal_accounts to app_api;
grant update (checked_at, problem) on affiliate.paypal_accounts to app_system;
create policy api_insert on affiliate.paypal_accounts for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.paypal_accounts for select to app_api
  using (affiliate.may_pay() or affiliate.is_advertiser(advertiser_id));
create policy api_update on affiliate.paypal_accounts for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));
create policy own_functions on affiliate.paypal_accounts for select to current_user using (true);
create trigger audited after insert or delete or update on affiliate.paypal_accounts
  for each row execute function logs.audit_change('advertiser_id', 'checked_at,problem');

-- affiliate.click_rollups_daily
grant select on affiliate.click_rollups_daily to app_api;
grant select, insert, update on affiliate.click_rollups_daily to app_system;
create policy api_read on affiliate.click_rollups_daily for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));

-- affiliate.click_rollups_hourly
grant select on affiliate.click_rollups_hourly to app_api;
grant select, insert, update on affiliate.click_rollups_hourly to app_system;
create policy api_read on affiliate.click_rollups_hourly for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));

-- affiliate.conversion_rollups_daily
grant select, insert, update on affiliate.conversion_rollups_daily to app_api, app_system;
create policy api_count on affiliate.conversion_rollups_daily to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy api_insert on affiliate.conversion_rollups_daily for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.conversion_rollups_daily for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.conversion_rollups_daily for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));

-- affiliate.conversion_rollups_hourly
grant select, insert, update on affiliate.conversion_rollups_hourly to app_api, app_system;
create policy api_count on affiliate.conversion_rollups_hourly to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy api_insert on affiliate.conversion_rollups_hourly for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.conversion_rollups_hourly for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.conversion_rollups_hourly for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));

-- logs.paypal_events
grant select on logs.paypal_events to app_api;
grant select, insert, delete on logs.paypal_events to app_system;
create policy api_read on logs.paypal_events for select to app_api using (affiliate.current_staff() is not null);
create policy own_functions on logs.paypal_events to current_user using (true) with check (true);
create policy system_forget on logs.paypal_events as restrictive for delete to app_system
  using (received_at < (now() - '60 days'::interval));

-- logs.inbound_reports
grant select, insert, update on logs.inbound_reports to app_api, app_system;
create policy api_insert on logs.inbound_reports for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on logs.inbound_reports for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_update on logs.inbound_reports for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));

-- logs.click_messages
grant select on logs.click_messages to app_api;
grant select, insert on logs.click_messages to app_system;
create policy api_read on logs.click_messages for select to app_api using (affiliate.current_staff() is not null);

-- logs.events
grant select, insert on logs.events to app_api, app_system;
create policy api_insert on logs.events for insert to app_api with check (affiliate.may_decide(advertiser_id));
create policy api_read on logs.events for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));

-- logs.idempotency_keys
grant select, insert, update on logs.idempotency_keys to app_api;
grant select, insert, update, delete on logs.idempotency_keys to app_system;
create policy api_all on logs.idempotency_keys to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));
create policy system_forget on logs.idempotency_keys as restrictive for delete to app_system
  using (created_at < (now() - '30 days'::interval));

-- logs.audit_runs
grant select on logs.audit_runs to app_api;
grant select, insert on logs.audit_runs to app_system;
create policy api_read on logs.audit_runs for select to app_api using (affiliate.current_staff() is not null);

-- logs.mails
grant select, insert on logs.mails to app_api, app_system;
grant update (to_address, facts, status, attempts, next_attempt_at, last_problem,
  sent_at) on logs.mails to app_system;
create policy api_insert on logs.mails for insert to app_api with check (true);
create policy api_read on logs.mails for select to app_api using (affiliate.current_staff() is not null);
create policy own_functions on logs.mails to current_user using (true) with check (true);

-- logs.audit_entries
grant select on logs.audit_entries to app_api, app_system;
create policy api_read on logs.audit_entries for select to app_api
  using (
    affiliate.current_staff() is not null
    or affiliate.is_advertiser(advertiser_id)
    or advertiser_id is null and affiliate_id = affiliate.current_affiliate()
    or actor_id = affiliate.current_user_id());
create policy own_functions on logs.audit_entries to current_user using (true) with check (true);
create trigger append_only before delete or update on logs.audit_entries
  for each row execute function ledger.refuse_change();
create trigger no_truncate before truncate on logs.audit_entries
  for each statement execute function ledger.refuse_change();

-- logs.audit_blocks
grant select on logs.audit_blocks to app_api;
grant select, insert on logs.audit_blocks to app_system;
create policy api_read on logs.audit_blocks for select to app_api using (affiliate.current_staff() is not null);
create policy own_functions on logs.audit_blocks to current_user using (true) with check (true);
create trigger append_only before delete or update on logs.audit_blocks
  for each row execute function ledger.refuse_change();
create trigger no_truncate before truncate on logs.audit_blocks
  for each statement execute function ledger.refuse_change();

-- logs.audit_block_entries
grant select on logs.audit_block_entries to app_api;
grant select, insert on logs.audit_block_entries to app_system;
create policy api_read on logs.audit_block_entries for select to app_api using (affiliate.current_staff() is not null);
create policy own_functions on logs.audit_block_entries to current_user using (true) with check (true);
create trigger append_only before delete or update on logs.audit_block_entries
  for each row execute function ledger.refuse_change();
create trigger no_truncate before truncate on logs.audit_block_entries
  for each statement execute function ledger.refuse_change();
