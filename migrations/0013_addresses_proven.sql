-- What an affiliate applied to while their address was not proven yet.
ALTER TABLE "affiliate"."email_tokens" ADD COLUMN "registration" jsonb;--> statement-breakpoint
-- What an account may know of itself before anything else is open to it, and whose token a mail's link names.
-- Edited by hand: everything below.
create policy links_for_codes on affiliate.links for select to current_user using (true);
-- Whose token it is; the link's proof is checked before. Null = there is none.
create function affiliate.email_token_owner(of_token uuid) returns uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select user_id from affiliate.email_tokens where id = of_token $$;
-- Whether a new affiliate may have this code: another's code, and the name of a link, mean their owner.
create function affiliate.is_code_free(wanted text) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select not exists (select from affiliate.affiliates a where lower(a.code) = lower(wanted))
      and not exists (select from affiliate.links l where lower(l.slug) = lower(wanted)) $$;
revoke all on function affiliate.email_token_owner(uuid), affiliate.is_code_free(text) from public;
grant execute on function affiliate.email_token_owner(uuid), affiliate.is_code_free(text) to app_api;
-- A person sees how their own accounts stand; never while they ask as one of them.
create policy api_own on affiliate.advertisers for select to app_api using (
  affiliate.current_advertiser() is null and affiliate.current_affiliate() is null and affiliate.is_own_account(id, null));
create policy api_own on affiliate.affiliates for select to app_api using (
  affiliate.current_advertiser() is null and affiliate.current_affiliate() is null and affiliate.is_own_account(null, id));
