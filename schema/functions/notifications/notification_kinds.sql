-- The kinds of notifications, the same as in workers/notifications/rules/kinds.ts; a test compares the two.
create or replace function affiliate.notification_kinds()
  returns table (kind text, roles text[], channels text[], pace text, must_mail boolean)
  language sql immutable
as $$
  select k.kind, k.roles::text[], k.channels::text[], k.pace, k.must_mail
  from (values
    ('lead', '{affiliate,affiliate_manager}', '{}', 'daily', false),
    ('sale', '{affiliate,affiliate_manager}', '{in_app,email,telegram}', 'daily', false),
    ('rejected', '{affiliate,affiliate_manager}', '{in_app,email,telegram}', 'daily', false),
    ('refund', '{affiliate,affiliate_manager}', '{in_app,email,telegram}', 'daily', false),
    ('cancel', '{affiliate,affiliate_manager}', '{in_app,email,telegram}', 'hourly', false),
    ('will_cancel', '{affiliate,affiliate_manager}', '{in_app,email,telegram}', 'hourly', false),
    ('low_balance', '{advertiser,advertiser_manager,advertiser_finance}', '{in_app,email,telegram}', 'now', false),
    ('payout_sent', '{affiliate}', '{in_app,email,telegram}', 'now', false),
    ('payout_failed', '{affiliate}', '{in_app,email,telegram}', 'now', true),
    ('batch_awaits_approval', '{finance,owner,advertiser,advertiser_finance}', '{in_app,email,telegram}', 'now', false),
    ('application_received', '{advertiser,advertiser_manager}', '{in_app,email,telegram}', 'now', false),
    ('endpoint_stopped', '{advertiser,advertiser_manager,affiliate,affiliate_manager}', '{in_app,email,telegram}', 'now', false),
    ('cap_near', '{advertiser,advertiser_manager}', '{in_app,email,telegram}', 'now', false),
    ('tax_form_missing', '{affiliate}', '{in_app,email,telegram}', 'now', false),
    ('team_changed', '{owner,advertiser,affiliate}', '{in_app,email,telegram}', 'now', true),
    ('app_silent', '{advertiser,advertiser_manager}', '{in_app,email,telegram}', 'now', false),
    ('conversion_drop', '{advertiser,advertiser_manager}', '{in_app,email,telegram}', 'now', false),
    ('landing_page_down', '{advertiser,advertiser_manager}', '{in_app,email,telegram}', 'now', false),
    ('queue_grows', '{owner,admin}', '{in_app,email,telegram}', 'now', false),
    ('sign_in_failures', '{owner,admin}', '{in_app,email,telegram}', 'now', false),
    ('journal_grows', '{owner,admin}', '{in_app,email,telegram}', 'now', false),
    ('own_payer_head', '{owner,admin}', '{in_app,email,telegram}', 'now', false),
    ('message', '{affiliate,affiliate_manager}', '{in_app,email,telegram}', 'now', false),
    ('bonus', '{affiliate,affiliate_manager}', '{in_app,email,telegram}', 'now', false)
  ) as k(kind, roles, channels, pace, must_mail)
$$;
