ALTER TABLE "logs"."mails" DROP CONSTRAINT "mails_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "approvers_mailed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "logs"."mails" ADD CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" = any ('{verify_email,account_exists,reset_password,password_changed,change_email,email_changed,second_factor_changed,new_sign_in,session_stolen,account_approved,account_rejected,invitation,application_received,application_approved,application_rejected,partnership_suspended,partnership_resumed,partner_invitation,host_lost,audit_anchor,confirm_receiver,receiver_changed,payout_details_changed,payout_paid,payout_unclaimed,payout_failed,tax_form_decided,payout_alert,team_change,payout_draft,payout_approved}'::text[]));--> statement-breakpoint
-- That somebody was mailed is no change of a batch.
create or replace trigger audited after insert or update on affiliate.payout_batches
  for each row execute function logs.audit_change('id', 'number,request,lease_token,lease_until,attempts,first_attempt_at,next_attempt_at,nudged_at,hinted_paypal_batch_id,compared_at,approvers_mailed_at');
