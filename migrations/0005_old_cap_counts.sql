-- Counts of caps may be forgotten once they are so old that nothing asks for them; the policies hold
-- the age, whatever a job asks. A lease's id carries the time at which it was granted.
grant delete on affiliate.cap_leases, affiliate.cap_counters to app_system;
create policy system_forget on affiliate.cap_leases as restrictive for delete to app_system
  using (uuid_extract_timestamp(lease_id) < now() - interval '89 days');
create policy system_forget on affiliate.cap_counters as restrictive for delete to app_system
  using (period_start <> date '0001-01-01' and period_start < current_date - 399);
