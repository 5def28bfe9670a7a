-- Whether another sale that counts has this click; for offers that pay for one sale per click. A sale that was attributed by its
-- customer does not count for the click that it names. Anybody can send a pixel, so a sale by pixel counts only against pixels.
create or replace function affiliate.has_other_sale(of_offer uuid, of_source text, own_external_id text, click uuid)
  returns boolean
  language sql stable
as $$
  select exists (
    select from (
      select c.* from affiliate.conversions c where c.click_id = click
      union all
      select c.* from affiliate.conversions c where c.compared_click_id = click and c.attributed_by <> 'customer') s
    where s.offer_id = of_offer and s.event = 'sale' and s.status <> 'rejected' and s.external_id <> own_external_id
      and (s.source <> 'pixel' or of_source = 'pixel')) $$;
