-- Replaced functions. Nothing was released with them.
drop function if exists affiliate.write_round(json);
drop function if exists affiliate.round_facts(json);
drop function if exists affiliate.insert_conversion(json, json);
drop function if exists affiliate.insert_report(json);
drop function if exists affiliate.reserve_payouts_between(json, uuid, uuid, integer, integer);
drop function if exists affiliate.payout_run_bounds(uuid, text, bigint, boolean, uuid, integer);
drop function if exists logs.note_deed(text, uuid, uuid, jsonb);
drop function if exists logs.note_record_deed(text, text, text, jsonb);
drop function if exists affiliate.inbound_door(uuid, text);
drop function if exists affiliate.rule_told(affiliate.payout_rules);

-- Before the first release: columns get the names that the code uses. Entries of the audit log keep their words, because the chain of
-- hashes covers them.
alter table logs.audit_entries rename column deed to action;
alter table affiliate.advertisers rename column low_balance_told_at to low_balance_notified_at;
drop trigger audited on affiliate.advertisers;
create trigger audited after insert or delete or update on affiliate.advertisers
  for each row execute function logs.audit_change('id', 'low_balance_notified_at');
alter policy doors on affiliate.advertisers rename to inbound_sources;
alter policy doors on affiliate.offers rename to inbound_sources;
alter policy doors on affiliate.clicks rename to inbound_sources;
