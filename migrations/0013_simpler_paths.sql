-- Replaced functions. Nothing was released with them.
drop function if exists affiliate.write_round(json);
drop function if exists affiliate.round_facts(json);
drop function if exists affiliate.insert_conversion(json, json);
drop function if exists affiliate.insert_report(json);
drop function if exists affiliate.reserve_payouts_between(json, uuid, uuid, integer, integer);
drop function if exists affiliate.payout_run_bounds(uuid, text, bigint, boolean, uuid, integer);
