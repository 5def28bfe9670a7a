-- What a payout refers to is checked once for each statement, as with transfers: two checks for each row were a seventh of a large
-- run (docs/decisions/0021).
ALTER TABLE "affiliate"."payout_items" DROP CONSTRAINT "payout_items_batch_fk";
--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" DROP CONSTRAINT "payout_items_partnership_fk";--> statement-breakpoint
create function affiliate.require_payout_references() returns trigger language plpgsql security definer set search_path = pg_catalog
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    if exists (select from written w
        left join affiliate.payout_batches b on b.id = w.batch_id and b.currency = w.currency
        left join affiliate.partnerships p on p.advertiser_id = w.advertiser_id and p.affiliate_id = w.affiliate_id
        where b.id is null or p.advertiser_id is null) then
      raise foreign_key_violation using message = 'a payout names no batch of its currency, or no partnership',
        schema = 'affiliate', table = 'payout_items', constraint = 'payout_items_references';
    end if;
    return null;
  end $$;
revoke all on function affiliate.require_payout_references() from public;
create trigger payout_items_references after insert on affiliate.payout_items referencing new table as written
  for each statement execute function affiliate.require_payout_references();
create trigger payout_items_stay_the_same before update of id, batch_id, advertiser_id, affiliate_id, currency on affiliate.payout_items
  for each row execute function ledger.refuse_change();
create trigger payout_batches_never_deleted before delete on affiliate.payout_batches
  for each row execute function ledger.refuse_change();
create trigger payout_batches_stay_the_same before update of id, currency on affiliate.payout_batches
  for each row execute function ledger.refuse_change();
create trigger partnerships_never_deleted before delete on affiliate.partnerships
  for each row execute function ledger.refuse_change();
create trigger partnerships_stay_the_same before update of advertiser_id, affiliate_id on affiliate.partnerships
  for each row execute function ledger.refuse_change();
