-- A conversion as it is now, with its commissions. Amounts are text, so that no digit is lost.
create or replace function affiliate.recorded_conversion(of_conversion uuid)
  returns json
  language plpgsql stable
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$ begin
    return (select json_build_object('id', c.id, 'event', c.event, 'external_id', c.external_id, 'is_test', c.is_test,
        'content_hash', c.content_hash, 'status', c.status, 'rejection', c.rejection, 'amount_minor', c.amount_minor::text,
        'currency', c.currency, 'attributed_by', c.attributed_by, 'click_id', c.click_id, 'offer_id', c.offer_id,
        'affiliate_id', c.affiliate_id, 'receipt', c.receipt, 'metadata', c.metadata, 'source', c.source, 'recorded_at', c.recorded_at,
        'commissions', coalesce((select json_agg(json_build_object('id', m.id, 'affiliate_id', m.affiliate_id,
            'level', m.level, 'amount_minor', m.amount_minor::text, 'currency', m.currency, 'status', m.status,
            'hold_until', m.hold_until) order by m.level)
          from affiliate.commissions m where m.conversion_id = c.id and m.advertiser_id = c.advertiser_id), '[]'))
      from affiliate.conversions c where c.id = of_conversion);
  end $$;
