-- The function that shows the marketplace leaves out offers of paused apps. It runs as the owner, to whom row-level security applies as well.
create policy own_functions on affiliate.apps for select to current_user using (true);
