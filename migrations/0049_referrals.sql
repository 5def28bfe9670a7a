-- Functions that answer for affiliates read who brought a conversion: see own_referrals.
create policy own_functions on affiliate.conversions for select to current_user using (true);
