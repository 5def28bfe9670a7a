CREATE INDEX "affiliates_pending_idx" ON "affiliate"."affiliates" USING btree ("created_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "invoices_due_idx" ON "affiliate"."invoices" USING btree ("due_at") WHERE status = 'issued';--> statement-breakpoint
CREATE INDEX "mails_failed_idx" ON "logs"."mails" USING btree ("created_at") WHERE status = 'failed';