-- Accounts, sign-in, second factors, teams, registration, keys, mails, and the audit log.
-- Edited by hand at the end: guards of the new tables, grants, the audit trigger, in the manner of 0001.
CREATE TABLE "affiliate"."registration_links" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"sponsor_id" uuid,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"is_invitation" boolean DEFAULT false NOT NULL,
	"uses_max" integer,
	"uses" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "registration_links_code_check" CHECK ("affiliate"."registration_links"."code" ~ '^[A-Za-z0-9_-]{4,40}$'),
	CONSTRAINT "registration_links_uses_check" CHECK ("affiliate"."registration_links"."uses" >= 0 and ("affiliate"."registration_links"."uses_max" is null or "affiliate"."registration_links"."uses_max" > 0))
);
--> statement-breakpoint
CREATE TABLE "logs"."audit_block_entries" (
	"entry_id" uuid PRIMARY KEY NOT NULL,
	"chain" uuid NOT NULL,
	"number" integer NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_block_entries_hash_check" CHECK ("logs"."audit_block_entries"."hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "logs"."audit_blocks" (
	"chain" uuid NOT NULL,
	"number" integer NOT NULL,
	"entries" integer NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_blocks_pk" PRIMARY KEY("chain","number"),
	CONSTRAINT "audit_blocks_number_check" CHECK ("logs"."audit_blocks"."number" > 0 and "logs"."audit_blocks"."entries" > 0),
	CONSTRAINT "audit_blocks_hash_check" CHECK ("logs"."audit_blocks"."hash" ~ '^[0-9a-f]{64}$' and "logs"."audit_blocks"."previous_hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "logs"."audit_entries" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"deed" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_role" text,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"subject_table" text,
	"subject_id" text,
	"before" jsonb,
	"after" jsonb,
	"ip" text,
	"request_id" text,
	CONSTRAINT "audit_entries_actor_kind_check" CHECK ("logs"."audit_entries"."actor_kind" in ('person', 'app_key', 'personal_token', 'system', 'database')),
	CONSTRAINT "audit_entries_actor_role_check" CHECK ("logs"."audit_entries"."actor_role" in ('owner', 'admin', 'finance', 'support', 'advertiser', 'advertiser_manager', 'advertiser_finance', 'advertiser_viewer', 'affiliate', 'affiliate_manager', 'affiliate_viewer'))
);
--> statement-breakpoint
CREATE TABLE "logs"."mails" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"to_address" text NOT NULL,
	"language" text NOT NULL,
	"user_id" uuid,
	"advertiser_id" uuid,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"last_problem" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" in ('verify_email', 'account_exists', 'reset_password', 'password_changed', 'change_email', 'email_changed', 'second_factor_changed', 'new_sign_in', 'session_stolen', 'account_approved', 'account_rejected', 'invitation', 'application_received', 'application_approved', 'application_rejected', 'partnership_suspended', 'audit_anchor')),
	CONSTRAINT "mails_language_check" CHECK ("logs"."mails"."language" in ('en', 'ru')),
	CONSTRAINT "mails_status_check" CHECK ("logs"."mails"."status" in ('queued', 'sending', 'sent', 'failed')),
	CONSTRAINT "mails_sent_check" CHECK (("logs"."mails"."status" = 'sent') = ("logs"."mails"."sent_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."avatars" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"content_type" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "avatars_content_type_check" CHECK ("affiliate"."avatars"."content_type" in ('image/png', 'image/jpeg', 'image/webp')),
	CONSTRAINT "avatars_bytes_check" CHECK (length("affiliate"."avatars"."bytes") between 1 and 65536)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."invitations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"email" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"role" text,
	"language" text NOT NULL,
	"invited_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" uuid,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "invitations_kind_check" CHECK ("affiliate"."invitations"."kind" in ('team', 'staff', 'partner')),
	CONSTRAINT "invitations_role_check" CHECK ("affiliate"."invitations"."role" in ('owner', 'admin', 'finance', 'support', 'advertiser', 'advertiser_manager', 'advertiser_finance', 'advertiser_viewer', 'affiliate', 'affiliate_manager', 'affiliate_viewer')),
	CONSTRAINT "invitations_language_check" CHECK ("affiliate"."invitations"."language" in ('en', 'ru')),
	CONSTRAINT "invitations_email_lower" CHECK ("affiliate"."invitations"."email" = lower("affiliate"."invitations"."email")),
	CONSTRAINT "invitations_into_check" CHECK (case "affiliate"."invitations"."kind"
        when 'partner' then "affiliate"."invitations"."role" is null and "affiliate"."invitations"."advertiser_id" is not null and "affiliate"."invitations"."affiliate_id" is null
        when 'staff' then "affiliate"."invitations"."role" is not null and "affiliate"."invitations"."advertiser_id" is null and "affiliate"."invitations"."affiliate_id" is null
        else "affiliate"."invitations"."role" is not null and num_nonnulls("affiliate"."invitations"."advertiser_id", "affiliate"."invitations"."affiliate_id") = 1 end),
	CONSTRAINT "invitations_accepted_check" CHECK (("affiliate"."invitations"."accepted_at" is null) = ("affiliate"."invitations"."accepted_by" is null))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."platform_settings" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"affiliate_approval" text DEFAULT 'manual' NOT NULL,
	"advertiser_approval" text DEFAULT 'manual' NOT NULL,
	"mail_name" text DEFAULT 'Tributary' NOT NULL,
	"support_email" text,
	CONSTRAINT "platform_settings_one" CHECK ("affiliate"."platform_settings"."id" = 1),
	CONSTRAINT "platform_settings_affiliates_check" CHECK ("affiliate"."platform_settings"."affiliate_approval" in ('manual', 'on_verified_mail')),
	CONSTRAINT "platform_settings_advertisers_check" CHECK ("affiliate"."platform_settings"."advertiser_approval" in ('manual', 'on_verified_mail'))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."attempt_counters" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"retry_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "attempt_counters_key_check" CHECK ("affiliate"."attempt_counters"."key" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "attempt_counters_failures_check" CHECK ("affiliate"."attempt_counters"."failures" >= 0)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."email_tokens" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"email" text NOT NULL,
	"return_to" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "email_tokens_purpose_check" CHECK ("affiliate"."email_tokens"."purpose" in ('verify', 'reset', 'change')),
	CONSTRAINT "email_tokens_email_lower" CHECK ("affiliate"."email_tokens"."email" = lower("affiliate"."email_tokens"."email"))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."external_identities" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"email" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "external_identities_provider_check" CHECK ("affiliate"."external_identities"."provider" in ('google', 'github'))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."impersonations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "impersonations_role_check" CHECK ("affiliate"."impersonations"."role" in ('owner', 'admin', 'finance', 'support', 'advertiser', 'advertiser_manager', 'advertiser_finance', 'advertiser_viewer', 'affiliate', 'affiliate_manager', 'affiliate_viewer')),
	CONSTRAINT "impersonations_tenant_check" CHECK (num_nonnulls("affiliate"."impersonations"."advertiser_id", "affiliate"."impersonations"."affiliate_id") = 1),
	CONSTRAINT "impersonations_reason_check" CHECK (length("affiliate"."impersonations"."reason") between 3 and 500)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."passkey_challenges" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"challenge" text NOT NULL,
	"request_hash" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "passkey_challenges_purpose_check" CHECK ("affiliate"."passkey_challenges"."purpose" in ('register', 'sign_in', 'confirm')),
	CONSTRAINT "passkey_challenges_request_check" CHECK (("affiliate"."passkey_challenges"."purpose" = 'confirm') = ("affiliate"."passkey_challenges"."request_hash" is not null))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."passkeys" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"credential_id" text NOT NULL,
	"public_key" text NOT NULL,
	"sign_count" bigint NOT NULL,
	"transports" text[] DEFAULT '{}' NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "affiliate"."personal_tokens" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"cidrs" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"replaced_by" uuid,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "personal_tokens_role_check" CHECK ("affiliate"."personal_tokens"."role" in ('owner', 'admin', 'finance', 'support', 'advertiser', 'advertiser_manager', 'advertiser_finance', 'advertiser_viewer', 'affiliate', 'affiliate_manager', 'affiliate_viewer')),
	CONSTRAINT "personal_tokens_hash_check" CHECK ("affiliate"."personal_tokens"."hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "personal_tokens_scopes_check" CHECK ("affiliate"."personal_tokens"."scopes" <@ array['read', 'write'])
);
--> statement-breakpoint
CREATE TABLE "affiliate"."recovery_codes" (
	"hash" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "affiliate"."totp_factors" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"secret_sealed" text NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_step" bigint,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" DROP CONSTRAINT "advertisers_status_check";--> statement-breakpoint
ALTER TABLE "affiliate"."sessions" DROP CONSTRAINT "sessions_revoked_reason_check";--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" DROP CONSTRAINT "user_roles_role_check";--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" DROP CONSTRAINT "user_roles_advertiser_check";--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" DROP CONSTRAINT "user_roles_affiliate_check";--> statement-breakpoint
ALTER TABLE "affiliate"."users" DROP CONSTRAINT "users_status_check";--> statement-breakpoint
ALTER TABLE "affiliate"."users" ALTER COLUMN "password_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "application_questions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "auto_approval" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "mail_name" text;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "reply_to" text;--> statement-breakpoint
ALTER TABLE "affiliate"."app_hosts" ADD COLUMN "challenge" text;--> statement-breakpoint
ALTER TABLE "affiliate"."app_hosts" ADD COLUMN "checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."app_hosts" ADD COLUMN "failed_checks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."app_keys" ADD COLUMN "cidrs" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."app_keys" ADD COLUMN "requires_signature" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."app_keys" ADD COLUMN "replaced_by" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."app_keys" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "country" text;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "website_url" text;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "status_reason" text;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD COLUMN "registration_link_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD COLUMN "answers" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD COLUMN "status_reason" text;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD COLUMN "decided_by" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "joining" text DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "terms" text;--> statement-breakpoint
ALTER TABLE "affiliate"."sessions" ADD COLUMN "proofs" text[] DEFAULT '{pwd}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."sessions" ADD COLUMN "used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."sessions" ADD COLUMN "used_ip" text;--> statement-breakpoint
ALTER TABLE "affiliate"."users" ADD COLUMN "status_reason" text;--> statement-breakpoint
ALTER TABLE "affiliate"."users" ADD COLUMN "password_changed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."users" ADD COLUMN "last_signed_in_ip" text;--> statement-breakpoint
ALTER TABLE "affiliate"."users" ADD COLUMN "sign_in_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."registration_links" ADD CONSTRAINT "registration_links_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."registration_links" ADD CONSTRAINT "registration_links_sponsor_fk" FOREIGN KEY ("advertiser_id","sponsor_id") REFERENCES "affiliate"."partnerships"("advertiser_id","affiliate_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "logs"."audit_block_entries" ADD CONSTRAINT "audit_block_entries_block_fk" FOREIGN KEY ("chain","number") REFERENCES "logs"."audit_blocks"("chain","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."avatars" ADD CONSTRAINT "avatars_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."invitations" ADD CONSTRAINT "invitations_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."invitations" ADD CONSTRAINT "invitations_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."invitations" ADD CONSTRAINT "invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."invitations" ADD CONSTRAINT "invitations_accepted_by_users_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."email_tokens" ADD CONSTRAINT "email_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."external_identities" ADD CONSTRAINT "external_identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."impersonations" ADD CONSTRAINT "impersonations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."impersonations" ADD CONSTRAINT "impersonations_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."impersonations" ADD CONSTRAINT "impersonations_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."passkey_challenges" ADD CONSTRAINT "passkey_challenges_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."passkeys" ADD CONSTRAINT "passkeys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."personal_tokens" ADD CONSTRAINT "personal_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."personal_tokens" ADD CONSTRAINT "personal_tokens_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."personal_tokens" ADD CONSTRAINT "personal_tokens_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."totp_factors" ADD CONSTRAINT "totp_factors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "registration_links_code_key" ON "affiliate"."registration_links" USING btree (lower("code"));--> statement-breakpoint
CREATE UNIQUE INDEX "registration_links_sponsor_key" ON "affiliate"."registration_links" USING btree ("advertiser_id","sponsor_id") WHERE sponsor_id is not null;--> statement-breakpoint
CREATE INDEX "registration_links_advertiser_idx" ON "affiliate"."registration_links" USING btree ("advertiser_id","id");--> statement-breakpoint
CREATE INDEX "audit_block_entries_block_idx" ON "logs"."audit_block_entries" USING btree ("chain","number");--> statement-breakpoint
CREATE INDEX "audit_entries_advertiser_idx" ON "logs"."audit_entries" USING btree ("advertiser_id","id");--> statement-breakpoint
CREATE INDEX "audit_entries_actor_idx" ON "logs"."audit_entries" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "audit_entries_subject_idx" ON "logs"."audit_entries" USING btree ("subject_table","subject_id","id");--> statement-breakpoint
CREATE INDEX "mails_due_idx" ON "logs"."mails" USING btree ("next_attempt_at") WHERE status in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "mails_user_idx" ON "logs"."mails" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "invitations_advertiser_idx" ON "affiliate"."invitations" USING btree ("advertiser_id","id");--> statement-breakpoint
CREATE INDEX "invitations_affiliate_idx" ON "affiliate"."invitations" USING btree ("affiliate_id","id");--> statement-breakpoint
CREATE INDEX "invitations_email_idx" ON "affiliate"."invitations" USING btree ("email");--> statement-breakpoint
CREATE INDEX "attempt_counters_updated_idx" ON "affiliate"."attempt_counters" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "email_tokens_user_idx" ON "affiliate"."email_tokens" USING btree ("user_id","purpose");--> statement-breakpoint
CREATE UNIQUE INDEX "external_identities_subject_key" ON "affiliate"."external_identities" USING btree ("provider","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "external_identities_user_key" ON "affiliate"."external_identities" USING btree ("user_id","provider");--> statement-breakpoint
CREATE INDEX "impersonations_user_idx" ON "affiliate"."impersonations" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "passkey_challenges_user_idx" ON "affiliate"."passkey_challenges" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "passkey_challenges_expires_idx" ON "affiliate"."passkey_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "passkeys_credential_key" ON "affiliate"."passkeys" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "passkeys_user_idx" ON "affiliate"."passkeys" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "personal_tokens_hash_key" ON "affiliate"."personal_tokens" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "personal_tokens_user_idx" ON "affiliate"."personal_tokens" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "recovery_codes_user_idx" ON "affiliate"."recovery_codes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "partnerships_status_idx" ON "affiliate"."partnerships" USING btree ("advertiser_id","status","created_at");--> statement-breakpoint
CREATE INDEX "user_roles_advertiser_idx" ON "affiliate"."user_roles" USING btree ("advertiser_id");--> statement-breakpoint
DROP INDEX "affiliate"."user_roles_affiliate_idx";--> statement-breakpoint
CREATE INDEX "user_roles_affiliate_idx" ON "affiliate"."user_roles" USING btree ("affiliate_id");--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_applications_check" CHECK (jsonb_typeof("affiliate"."advertisers"."application_questions") = 'array' and jsonb_typeof("affiliate"."advertisers"."auto_approval") = 'object');--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_status_check" CHECK ("affiliate"."advertisers"."status" in ('pending', 'active', 'suspended', 'rejected'));--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD CONSTRAINT "affiliates_country_check" CHECK ("affiliate"."affiliates"."country" ~ '^[A-Z]{2}$');--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD CONSTRAINT "affiliates_website_check" CHECK ("affiliate"."affiliates"."website_url" ~ '^https?://' and length("affiliate"."affiliates"."website_url") <= 500);--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_answers_check" CHECK (jsonb_typeof("affiliate"."partnerships"."answers") = 'object');--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_joining_check" CHECK ("affiliate"."offers"."joining" in ('open', 'closed'));--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_terms_check" CHECK (length("affiliate"."offers"."terms") <= 4000);--> statement-breakpoint
ALTER TABLE "affiliate"."sessions" ADD CONSTRAINT "sessions_revoked_reason_check" CHECK ("affiliate"."sessions"."revoked_reason" in ('signed_out', 'token_reused', 'ended_by_person', 'ended_by_staff', 'password_changed', 'second_factor_changed', 'role_changed'));--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" ADD CONSTRAINT "user_roles_role_check" CHECK ("affiliate"."user_roles"."role" in ('owner', 'admin', 'finance', 'support', 'advertiser', 'advertiser_manager', 'advertiser_finance', 'advertiser_viewer', 'affiliate', 'affiliate_manager', 'affiliate_viewer'));--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" ADD CONSTRAINT "user_roles_advertiser_check" CHECK (("affiliate"."user_roles"."role" in ('advertiser', 'advertiser_manager', 'advertiser_finance', 'advertiser_viewer')) = ("affiliate"."user_roles"."advertiser_id" is not null));--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" ADD CONSTRAINT "user_roles_affiliate_check" CHECK (("affiliate"."user_roles"."role" in ('affiliate', 'affiliate_manager', 'affiliate_viewer')) = ("affiliate"."user_roles"."affiliate_id" is not null));--> statement-breakpoint
ALTER TABLE "affiliate"."users" ADD CONSTRAINT "users_status_check" CHECK ("affiliate"."users"."status" in ('active', 'blocked', 'banned'));--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['affiliate.avatars', 'affiliate.invitations', 'affiliate.registration_links', 'affiliate.platform_settings',
    'affiliate.totp_factors', 'affiliate.recovery_codes', 'affiliate.passkeys', 'affiliate.passkey_challenges', 'affiliate.attempt_counters',
    'affiliate.email_tokens', 'affiliate.external_identities', 'affiliate.personal_tokens', 'affiliate.impersonations',
    'logs.mails', 'logs.audit_entries', 'logs.audit_blocks', 'logs.audit_block_entries'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy system_all on %s to app_system using (true) with check (true)', t);
    -- The owner's own functions below look things up for people who may not see the rows.
    execute format('create policy own_functions on %s to current_user using (true) with check (true)', t);
  end loop;
end $$;
insert into affiliate.platform_settings (id) values (1);

-- ------------------------------------------------------------------ questions of people who may not see the rows
-- Whether a person works in the asker's own account.
create function affiliate.is_colleague(person uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.user_roles r where r.user_id = person
      and ((affiliate.current_affiliate() is null and r.advertiser_id = affiliate.current_advertiser())
        or r.affiliate_id = affiliate.current_affiliate())) $$;
-- Whether the signed-in person holds any role in the account.
create function affiliate.is_own_account(of_advertiser uuid, of_affiliate uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.user_roles r where r.user_id = affiliate.current_user_id()
      and (r.advertiser_id = of_advertiser or r.affiliate_id = of_affiliate)) $$;
-- Whether the signed-in person may take this role: invited to it, or first in an account that nobody has.
create function affiliate.may_take_role(wanted text, of_advertiser uuid, of_affiliate uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.invitations i join affiliate.users u on u.id = affiliate.current_user_id()
          where i.email = u.email and i.role = wanted and i.revoked_at is null
            and i.advertiser_id is not distinct from of_advertiser and i.affiliate_id is not distinct from of_affiliate)
      or (wanted in ('advertiser', 'affiliate')
        and not exists (select from affiliate.user_roles r where r.advertiser_id = of_advertiser or r.affiliate_id = of_affiliate)) $$;
create function affiliate.has_second_factor(person uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.totp_factors f where f.user_id = person and f.confirmed_at is not null)
      or exists (select from affiliate.passkeys k where k.user_id = person) $$;
-- Who signs in by an account at a provider; null = nobody.
create function affiliate.person_of_identity(of_provider text, of_subject text) returns uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select user_id from affiliate.external_identities where provider = of_provider and subject = of_subject $$;
-- What whoever holds the invitation's link may know of it. The link's proof is checked before.
create function affiliate.invitation_shown(of_invitation uuid)
  returns table (id uuid, kind text, email text, role text, language text, advertiser_id uuid, affiliate_id uuid, account_name text,
    is_open boolean, has_account boolean)
  language sql stable security definer set search_path = pg_catalog
  as $$ select i.id, i.kind, i.email, i.role, i.language, i.advertiser_id, i.affiliate_id, coalesce(v.name, a.name),
          i.accepted_at is null and i.revoked_at is null and i.expires_at > now(),
          exists (select from affiliate.users u where u.email = i.email)
      from affiliate.invitations i left join affiliate.advertisers v on v.id = i.advertiser_id
      left join affiliate.affiliates a on a.id = i.affiliate_id where i.id = of_invitation $$;
-- What whoever follows a registration link may know of it.
create function affiliate.registration_shown(of_code text)
  returns table (id uuid, advertiser_id uuid, advertiser_name text, sponsor_id uuid, is_invitation boolean, is_open boolean, questions jsonb)
  language sql stable security definer set search_path = pg_catalog
  as $$ select l.id, l.advertiser_id, v.name, l.sponsor_id, l.is_invitation,
          l.revoked_at is null and (l.expires_at is null or l.expires_at > now()) and (l.uses_max is null or l.uses < l.uses_max)
            and v.status = 'active'
            and (l.sponsor_id is null or exists (select from affiliate.partnerships p
              where p.advertiser_id = l.advertiser_id and p.affiliate_id = l.sponsor_id and p.status = 'approved')),
          v.application_questions
      from affiliate.registration_links l join affiliate.advertisers v on v.id = l.advertiser_id where lower(l.code) = lower(of_code) $$;
create policy own_functions on affiliate.advertisers for select to current_user using (true);
revoke all on function affiliate.is_colleague(uuid), affiliate.is_own_account(uuid, uuid), affiliate.may_take_role(text, uuid, uuid),
  affiliate.has_second_factor(uuid), affiliate.person_of_identity(text, text), affiliate.invitation_shown(uuid),
  affiliate.registration_shown(text) from public;
grant execute on function affiliate.is_colleague(uuid), affiliate.is_own_account(uuid, uuid), affiliate.may_take_role(text, uuid, uuid),
  affiliate.has_second_factor(uuid), affiliate.person_of_identity(text, text), affiliate.invitation_shown(uuid),
  affiliate.registration_shown(text) to app_api;

-- ------------------------------------------------------------------ people
drop policy api_read on affiliate.users;
create policy api_read on affiliate.users for select to app_api using (
  affiliate.current_staff() is not null or id = affiliate.current_user_id() or email = affiliate.current_email()
  or affiliate.is_colleague(id));
create policy api_insert on affiliate.users for insert to app_api
  with check (id = affiliate.current_user_id() and email = affiliate.current_email());
create policy api_administer on affiliate.users for update to app_api
  using (affiliate.may_administer()) with check (affiliate.may_administer());
grant insert on affiliate.users to app_api;
grant update (email, name, status, status_reason, email_verified_at, password_changed_at, last_signed_in_ip, sign_in_count)
  on affiliate.users to app_api;

drop policy api_read on affiliate.user_roles;
create policy api_read on affiliate.user_roles for select to app_api using (
  affiliate.current_staff() is not null or user_id = affiliate.current_user_id()
  or user_id in (select u.id from affiliate.users u where u.email = affiliate.current_email())
  or affiliate.is_advertiser(advertiser_id) or affiliate_id = affiliate.current_affiliate());
create policy api_insert on affiliate.user_roles for insert to app_api with check (
  affiliate.may_administer() or affiliate.is_advertiser(advertiser_id) or affiliate_id = affiliate.current_affiliate()
  or (user_id = affiliate.current_user_id() and affiliate.may_take_role(role, advertiser_id, affiliate_id)));
create policy api_delete on affiliate.user_roles for delete to app_api using (
  affiliate.may_administer() or affiliate.is_advertiser(advertiser_id) or affiliate_id = affiliate.current_affiliate());
-- A role is a setting: who had it when stands in the audit log.
grant insert, delete on affiliate.user_roles to app_api;

-- Whoever takes a role away ends the sessions that carry it.
create policy api_end on affiliate.sessions for update to app_api
  using (affiliate.may_administer() or affiliate.is_colleague(user_id))
  with check (affiliate.may_administer() or affiliate.is_colleague(user_id));
create policy api_end_read on affiliate.sessions for select to app_api
  using (affiliate.may_administer() or affiliate.is_colleague(user_id));

do $$
declare t text;
begin
  foreach t in array array['totp_factors', 'recovery_codes', 'passkeys', 'passkey_challenges', 'email_tokens', 'external_identities',
    'personal_tokens', 'impersonations', 'avatars'] loop
    execute format('create policy api_own on affiliate.%I to app_api using (user_id = affiliate.current_user_id()) with check (user_id = affiliate.current_user_id())', t);
    execute format('grant select, insert, update on affiliate.%I to app_api', t);
  end loop;
  -- A person who lost their second factor, or whose token is abroad, is helped by an administrator.
  foreach t in array array['totp_factors', 'recovery_codes', 'passkeys', 'personal_tokens'] loop
    execute format('create policy api_administer on affiliate.%I to app_api using (affiliate.may_administer()) with check (false)', t);
  end loop;
end $$;
grant delete on affiliate.totp_factors, affiliate.recovery_codes, affiliate.passkeys, affiliate.external_identities, affiliate.avatars to app_api;
create policy api_seen on affiliate.avatars for select to app_api
  using (affiliate.current_staff() is not null or affiliate.is_colleague(user_id));
create policy api_all on affiliate.attempt_counters to app_api using (true) with check (true);
grant select, insert, update on affiliate.attempt_counters to app_api;
grant select, delete on affiliate.attempt_counters, affiliate.passkey_challenges to app_system;
create policy system_forget on affiliate.attempt_counters as restrictive for delete to app_system using (updated_at < now() - interval '2 days');
create policy system_forget on affiliate.passkey_challenges as restrictive for delete to app_system using (expires_at < now() - interval '1 day');

create policy api_read on affiliate.invitations for select to app_api using (
  affiliate.current_staff() is not null or affiliate.is_advertiser(advertiser_id) or affiliate_id = affiliate.current_affiliate()
  or email = affiliate.current_email());
create policy api_insert on affiliate.invitations for insert to app_api with check (
  affiliate.may_administer() or (kind <> 'staff' and (affiliate.is_advertiser(advertiser_id) or affiliate_id = affiliate.current_affiliate())));
create policy api_update on affiliate.invitations for update to app_api
  using (affiliate.may_administer() or affiliate.is_advertiser(advertiser_id) or affiliate_id = affiliate.current_affiliate()
    or email = affiliate.current_email())
  with check (true);
grant select, insert on affiliate.invitations to app_api;
grant update (accepted_at, accepted_by, revoked_at, expires_at) on affiliate.invitations to app_api;

create policy api_read on affiliate.platform_settings for select to app_api using (
  affiliate.current_staff() is not null or affiliate.current_user_id() is not null or affiliate.current_email() is not null);
create policy api_update on affiliate.platform_settings for update to app_api
  using (affiliate.may_administer()) with check (affiliate.may_administer());
grant select on affiliate.platform_settings to app_api, app_system;
grant update (affiliate_approval, advertiser_approval, mail_name, support_email) on affiliate.platform_settings to app_api;

-- ------------------------------------------------------------------ accounts, partnerships, keys
create policy api_insert on affiliate.advertisers for insert to app_api with check (
  affiliate.may_administer()
  or (status = 'pending' and affiliate.current_email() is not null and affiliate.current_user_id() is not null));
create policy api_approve on affiliate.advertisers for update to app_api
  using (status = 'pending' and affiliate.is_own_account(id, null)
    and exists (select from affiliate.platform_settings s where s.advertiser_approval = 'on_verified_mail'))
  with check (status = 'active');
grant insert on affiliate.advertisers to app_api;
grant update (name, status, application_questions, auto_approval, mail_name, reply_to) on affiliate.advertisers to app_api;

create policy api_insert on affiliate.affiliates for insert to app_api with check (
  affiliate.may_administer()
  or (status = 'pending' and affiliate.current_email() is not null and affiliate.current_user_id() is not null));
create policy api_update on affiliate.affiliates for update to app_api
  using (affiliate.may_administer() or id = affiliate.current_affiliate())
  with check (affiliate.may_administer() or id = affiliate.current_affiliate());
create policy api_approve on affiliate.affiliates for update to app_api
  using (status = 'pending' and affiliate.is_own_account(null, id)
    and exists (select from affiliate.platform_settings s where s.affiliate_approval = 'on_verified_mail'))
  with check (status = 'approved');
grant insert on affiliate.affiliates to app_api;
grant update (name, status, status_reason, decided_at, country, website_url) on affiliate.affiliates to app_api;

create policy api_insert on affiliate.partnerships for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_update on affiliate.partnerships for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_insert on affiliate.enrollments for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
grant insert on affiliate.partnerships, affiliate.enrollments to app_api;
grant update (status, status_reason, decided_at, decided_by, answers, hold_days, cookie_days) on affiliate.partnerships to app_api;

create policy api_read on affiliate.registration_links for select to app_api using (
  affiliate.may_see(advertiser_id, null) or sponsor_id = affiliate.current_affiliate());
create policy api_insert on affiliate.registration_links for insert to app_api with check (
  affiliate.is_advertiser(advertiser_id) or affiliate.may_administer()
  or (sponsor_id = affiliate.current_affiliate() and exists (select from affiliate.partnerships p
    where p.advertiser_id = registration_links.advertiser_id and p.affiliate_id = sponsor_id and p.status = 'approved')));
create policy api_update on affiliate.registration_links for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer() or sponsor_id = affiliate.current_affiliate())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer() or sponsor_id = affiliate.current_affiliate());
grant select, insert on affiliate.registration_links to app_api;
grant update (name, uses, uses_max, expires_at, revoked_at) on affiliate.registration_links to app_api;

-- An approved affiliate sees the offers they may join, and what those pay.
drop policy api_read on affiliate.offers;
create policy api_read on affiliate.offers for select to app_api using (
  affiliate.may_see(advertiser_id, null)
  or exists (select from affiliate.enrollments e
    where e.offer_id = offers.id and e.affiliate_id = affiliate.current_affiliate())
  or (joining = 'open' and status = 'active' and exists (select from affiliate.partnerships p
    where p.advertiser_id = offers.advertiser_id and p.affiliate_id = affiliate.current_affiliate() and p.status = 'approved')));
drop policy api_read on affiliate.payout_rules;
create policy api_read on affiliate.payout_rules for select to app_api using (
  affiliate.may_see(advertiser_id, affiliate_id)
  or (affiliate_id is null and affiliate.current_affiliate() is not null
    and exists (select from affiliate.offers o where o.id = payout_rules.offer_id)));
grant update (joining, terms) on affiliate.offers to app_api;

create policy api_insert on affiliate.apps for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
grant insert on affiliate.apps to app_api;
grant update (name, status) on affiliate.apps to app_api;
create policy api_write on affiliate.app_hosts to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
grant insert, delete on affiliate.app_hosts to app_api;
grant update (verified_at, challenge, checked_at, failed_checks) on affiliate.app_hosts to app_api;
grant update (verified_at, checked_at, failed_checks) on affiliate.app_hosts to app_system;
drop policy api_read on affiliate.app_keys;
create policy api_read on affiliate.app_keys for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on affiliate.app_keys for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_update on affiliate.app_keys for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
grant insert on affiliate.app_keys to app_api;
grant update (name, cidrs, requires_signature, expires_at, revoked_at, replaced_by, last_used_at) on affiliate.app_keys to app_api;

-- Mails are written with the fact they tell of, and read by whoever sends them only.
create policy api_insert on logs.mails for insert to app_api with check (true);
grant select, insert on logs.mails to app_api;
grant select, insert on logs.mails to app_system;
grant update (status, attempts, next_attempt_at, last_problem, sent_at) on logs.mails to app_system;

-- ------------------------------------------------------------------ the audit log
create policy api_read on logs.audit_entries for select to app_api using (
  affiliate.current_staff() is not null or affiliate.is_advertiser(advertiser_id)
  or (advertiser_id is null and affiliate_id = affiliate.current_affiliate()) or actor_id = affiliate.current_user_id());
create policy api_read on logs.audit_blocks for select to app_api using (affiliate.current_staff() is not null);
create policy api_read on logs.audit_block_entries for select to app_api using (affiliate.current_staff() is not null);
grant select on logs.audit_entries, logs.audit_blocks, logs.audit_block_entries to app_api, app_system;
grant insert on logs.audit_blocks, logs.audit_block_entries to app_system;
do $$
declare t text;
begin
  foreach t in array array['audit_entries', 'audit_blocks', 'audit_block_entries'] loop
    execute format('create trigger append_only before update or delete on logs.%I for each row execute function ledger.refuse_change()', t);
    execute format('create trigger no_truncate before truncate on logs.%I for each statement execute function ledger.refuse_change()', t);
  end loop;
end $$;

-- Who asks, for the log only: {"kind", "id", "role", "request", "ip"}. Rights never follow from it.
create function affiliate.current_origin() returns jsonb language sql stable
  as $$ select nullif(current_setting('app.origin', true), '')::jsonb $$;

create function logs.add_audit_entry(of_deed text, of_advertiser uuid, of_affiliate uuid, of_table text, of_subject text, was jsonb, is_now jsonb)
  returns void language plpgsql security definer set search_path = pg_catalog
  as $$
  declare
    origin jsonb := affiliate.current_origin();
    fallback text := case when session_user in ('app_api', 'app_system') then 'system' else 'database' end;
  begin
    insert into logs.audit_entries (deed, actor_kind, actor_id, actor_role, advertiser_id, affiliate_id, subject_table, subject_id,
      before, after, ip, request_id)
    values (of_deed, coalesce(origin->>'kind', fallback), (origin->>'id')::uuid, origin->>'role', of_advertiser, of_affiliate, of_table,
      of_subject, was, is_now, origin->>'ip', origin->>'request');
  end $$;
revoke all on function logs.add_audit_entry(text, uuid, uuid, text, text, jsonb, jsonb) from public;

-- A named deed that changes no row. The list is that of schema/vocabulary.ts.
create function logs.note_deed(of_deed text, of_advertiser uuid, of_affiliate uuid, facts jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if of_deed not in ('sign_in', 'sign_in_refused', 'sign_out', 'second_factor_refused', 'session_stolen', 'impersonation_started',
      'impersonation_ended', 'personal_data_exported', 'confirmed_deed') then
      raise exception using errcode = 'TR003', message = format('%s is no deed', of_deed);
    end if;
    perform logs.add_audit_entry(of_deed, of_advertiser, of_affiliate, null, null, null, facts);
  end $$;
revoke all on function logs.note_deed(text, uuid, uuid, jsonb) from public;
grant execute on function logs.note_deed(text, uuid, uuid, jsonb) to app_api, app_system;

-- Writes down what changed in a row. Arguments: its key columns, then columns whose change alone tells nothing.
create function logs.audit_change() returns trigger language plpgsql security definer set search_path = pg_catalog
  as $$
  declare
    secrets constant text[] := array['password_hash', 'hash', 'secret_sealed', 'public_key', 'credential_id', 'postback_secret_hash',
      'bytes', 'challenge'];
    key_columns constant text[] := string_to_array(tg_argv[0], ',');
    quiet constant text[] := string_to_array(coalesce(tg_argv[1], ''), ',');
    was jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
    is_now jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
    whole jsonb := was || is_now;
    changed text[];
    before_part jsonb;
    after_part jsonb;
  begin
    select array_agg(k order by k) into changed from jsonb_object_keys(whole) k
      where was->k is distinct from is_now->k and k <> all (quiet)
        and (coalesce(was->k, 'null') <> 'null' or coalesce(is_now->k, 'null') <> 'null');
    if changed is null then return null; end if;
    select jsonb_object_agg(k, case when k = any (secrets) then '"(hidden)"' else was->k end) into before_part
      from unnest(changed) k where tg_op <> 'INSERT';
    select jsonb_object_agg(k, case when k = any (secrets) then '"(hidden)"' else is_now->k end) into after_part
      from unnest(changed) k where tg_op <> 'DELETE';
    perform logs.add_audit_entry(tg_table_name || '.' || lower(tg_op),
      coalesce(whole->>'advertiser_id', case when tg_table_name = 'advertisers' then whole->>'id' end)::uuid,
      coalesce(whole->>'affiliate_id', case when tg_table_name = 'affiliates' then whole->>'id' end)::uuid,
      tg_table_name, (select string_agg(whole->>k, '/' order by n) from unnest(key_columns) with ordinality as c(k, n)), before_part, after_part);
    return null;
  end $$;
revoke all on function logs.audit_change() from public;

do $$
declare
  audited record;
begin
  for audited in select * from (values
    ('affiliate', 'users', 'id', 'last_signed_in_at,last_signed_in_ip,sign_in_count'), ('affiliate', 'user_roles', 'id', ''),
    ('affiliate', 'invitations', 'id', ''), ('affiliate', 'platform_settings', 'id', ''),
    ('affiliate', 'totp_factors', 'user_id', 'last_step'), ('affiliate', 'passkeys', 'id', 'sign_count,last_used_at'),
    ('affiliate', 'external_identities', 'id', ''), ('affiliate', 'personal_tokens', 'id', 'last_used_at'),
    ('affiliate', 'impersonations', 'id', ''), ('affiliate', 'avatars', 'user_id', ''),
    ('affiliate', 'advertisers', 'id', 'low_balance_told_at'), ('affiliate', 'apps', 'id', ''),
    ('affiliate', 'app_hosts', 'host', 'checked_at'), ('affiliate', 'app_keys', 'id', 'last_used_at'),
    ('affiliate', 'offers', 'id', 'updated_at'), ('affiliate', 'landing_urls', 'id', ''), ('affiliate', 'fallback_urls', 'id', ''),
    ('affiliate', 'payout_rules', 'id', ''), ('affiliate', 'caps', 'id', 'changed_at'), ('affiliate', 'affiliates', 'id', ''),
    ('affiliate', 'partnerships', 'advertiser_id,affiliate_id', ''), ('affiliate', 'enrollments', 'offer_id,affiliate_id', ''),
    ('affiliate', 'registration_links', 'id', 'uses'), ('affiliate', 'links', 'id', ''), ('affiliate', 'bookings', 'id', ''),
    ('affiliate', 'invoices', 'id', ''), ('affiliate', 'exchange_rates', 'base,quote,as_of', '')
  ) as a (schema_name, table_name, key_columns, quiet) loop
    execute format('create trigger audited after insert or update or delete on %I.%I for each row execute function logs.audit_change(%L, %L)',
      audited.schema_name, audited.table_name, audited.key_columns, audited.quiet);
  end loop;
end $$;
create trigger audited after update on affiliate.reviews for each row execute function logs.audit_change('id', '');
create trigger audited after insert or update on affiliate.payout_batches for each row
  execute function logs.audit_change('id', 'request,lease_token,lease_until,attempts,first_attempt_at,next_attempt_at');
