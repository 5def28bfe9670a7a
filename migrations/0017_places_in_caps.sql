-- Finance decides on conversions too: a conversion that it rejects gives its place in caps back.
create policy api_decide on affiliate.cap_counters for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
