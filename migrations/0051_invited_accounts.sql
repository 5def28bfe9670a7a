--> functions
grant update (invitations_approve_accounts) on affiliate.platform_settings to app_api;
-- Only from pending: a rejected or blocked account stays as it is.
create policy api_approve_invited on affiliate.affiliates for update to app_api
  using (status = 'pending' and affiliate.approves_account(affiliate.current_advertiser(), id))
  with check (status = 'approved');
