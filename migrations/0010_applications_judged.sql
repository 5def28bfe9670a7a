-- Where an application came from, why the advertiser's rules left it to a person, and two more mails about partners.
ALTER TABLE "logs"."mails" DROP CONSTRAINT "mails_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD COLUMN "country" text;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD COLUMN "unmet_rules" text[];--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_country_check" CHECK ("affiliate"."partnerships"."country" ~ '^[A-Z]{2}$');--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_unmet_rules_check" CHECK ("affiliate"."partnerships"."unmet_rules" <@ array['by_person', 'invited_only', 'country_unknown', 'country_elsewhere', 'throwaway_mail']);--> statement-breakpoint
ALTER TABLE "logs"."mails" ADD CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" in ('verify_email', 'account_exists', 'reset_password', 'password_changed', 'change_email', 'email_changed', 'second_factor_changed', 'new_sign_in', 'session_stolen', 'account_approved', 'account_rejected', 'invitation', 'application_received', 'application_approved', 'application_rejected', 'partnership_suspended', 'partnership_resumed', 'partner_invitation', 'host_lost', 'audit_anchor'));--> statement-breakpoint
grant update (registration_link_id, country, unmet_rules) on affiliate.partnerships to app_api;
