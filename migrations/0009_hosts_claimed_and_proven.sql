ALTER TABLE "logs"."mails" DROP CONSTRAINT "mails_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."app_hosts" DROP CONSTRAINT "app_hosts_pkey";--> statement-breakpoint
ALTER TABLE "affiliate"."app_hosts" ADD CONSTRAINT "app_hosts_pk" PRIMARY KEY("host","advertiser_id");--> statement-breakpoint
CREATE UNIQUE INDEX "app_hosts_proven_key" ON "affiliate"."app_hosts" USING btree ("host") WHERE verified_at is not null;--> statement-breakpoint
ALTER TABLE "logs"."mails" ADD CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" in ('verify_email', 'account_exists', 'reset_password', 'password_changed', 'change_email', 'email_changed', 'second_factor_changed', 'new_sign_in', 'session_stolen', 'account_approved', 'account_rejected', 'invitation', 'application_received', 'application_approved', 'application_rejected', 'partnership_suspended', 'host_lost', 'audit_anchor'));--> statement-breakpoint
-- The consumer notes that a key reported clicks.
grant update (last_used_at) on affiliate.app_keys to app_system;
