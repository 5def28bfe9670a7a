-- Offers that already have a lead of this customer or click. Anybody can send a pixel, so a lead by pixel stops only pixels.
-- `click` is the first click of the visit, never a repeat, because conversions store that one.
create or replace function affiliate.offers_with_lead(of_app uuid, of_source text, own_external_id text, click uuid, customer uuid)
  returns uuid[]
  language sql stable
as $$
  select array_agg(distinct s.offer_id)
  from (
    select c.* from affiliate.conversions c where c.click_id = click
    union all
    select c.* from affiliate.conversions c where c.compared_click_id = click
    union all
    select c.* from affiliate.conversions c where c.customer_id = customer) s
  where s.app_id = of_app and s.event = 'lead' and s.status <> 'rejected' and s.external_id <> own_external_id
    and (s.source <> 'pixel' or of_source = 'pixel') $$;
