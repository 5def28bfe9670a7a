-- Whether the caller sees an offer of this app. Policies call it; see affiliate.is_partner_of.
create or replace function affiliate.sees_offer_of(of_app uuid)
  returns boolean
  language plpgsql stable parallel safe
as $$ begin return exists (select from affiliate.offers o where o.app_id = of_app); end $$;
