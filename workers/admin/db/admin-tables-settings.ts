/** Tables of people, accounts and their settings, for staff to view. */
import { type RecordTable, table, uuids } from './admin-table.ts'

export const settingTables: readonly RecordTable[] = [
  table(
    'people',
    'users',
    'affiliate.users',
    `id email name language time_zone status status_reason email_verified_at last_signed_in_at
    sign_in_count:number password_changed_at created_at`,
    { contains: ['email'] },
  ),
  table(
    'people',
    'user_roles',
    'affiliate.user_roles',
    'id user_id>users role advertiser_id>advertisers affiliate_id>affiliates created_at',
    { contains: ['role'] },
  ),
  table(
    'people',
    'sessions',
    'affiliate.sessions',
    'id user_id>users created_at used_at expires_at revoked_at revoked_reason proofs:list',
  ),
  table(
    'people',
    'personal_tokens',
    'affiliate.personal_tokens',
    `id user_id>users name role advertiser_id>advertisers affiliate_id>affiliates scopes:list
    cidrs:list created_at expires_at revoked_at last_used_at`,
  ),
  table(
    'people',
    'passkeys',
    'affiliate.passkeys',
    'id user_id>users name created_at last_used_at',
  ),
  table(
    'people',
    'invitations',
    'affiliate.invitations',
    `id kind email role advertiser_id>advertisers affiliate_id>affiliates invited_by>users created_at
    expires_at accepted_at accepted_by>users revoked_at`,
  ),
  table(
    'people',
    'impersonations',
    'affiliate.impersonations',
    `id user_id>users role advertiser_id>advertisers affiliate_id>affiliates reason created_at
    expires_at ended_at`,
    { contains: ['reason'] },
  ),
  table(
    'accounts',
    'advertisers',
    'affiliate.advertisers',
    `id name status status_reason decided_at billing_mode currency credit_limit_minor
    payout_minimum_minor low_balance_minor time_zone fallback_url ip_policy click_days attribution_order
    cost_max_bps currency_policy mail_name reply_to apps_max:number app_keys_max:number
    caps_max:number registration_links_max:number partner_invitations_max:number
    invitations_max:number created_at`,
    { members: 'advertiser_id' },
  ),
  table(
    'accounts',
    'affiliates',
    'affiliate.affiliates',
    `id code name status status_reason decided_at country website_url paypal_email:receiver
    payout_minimum_minor payout_minimum_currency payout_details_usable_from links_max:number
    invitations_max:number created_at`,
    { contains: ['code'], members: 'affiliate_id', currency: 't.payout_minimum_currency' },
  ),
  table(
    'accounts',
    'partnerships',
    'affiliate.partnerships',
    `advertiser_id>advertisers affiliate_id>affiliates status status_reason hold_days
    cookie_days sponsor_id>affiliates group_id>partner_groups registration_link_id>registration_links answers:json
    decided_at decided_by>users created_at`,
    { key: uuids('advertiser_id', 'affiliate_id') },
  ),
  table(
    'accounts',
    'partner_groups',
    'affiliate.partner_groups',
    'id advertiser_id>advertisers name hold_days cookie_days created_at',
  ),
  table(
    'accounts',
    'partner_messages',
    'affiliate.partner_messages',
    `id advertiser_id>advertisers group_id>partner_groups subject affiliate_count:number
    sent_by>users created_at`,
  ),
  table(
    'accounts',
    'lessons',
    'affiliate.lessons',
    `id advertiser_id>advertisers app_id>apps title position:number question published_at
    archived_at created_at`,
  ),
  table(
    'accounts',
    'enrollments',
    'affiliate.enrollments',
    'offer_id>offers affiliate_id>affiliates advertiser_id>advertisers coupon created_at',
    { key: uuids('offer_id', 'affiliate_id'), contains: ['coupon'] },
  ),
  table(
    'accounts',
    'registration_links',
    'affiliate.registration_links',
    `id advertiser_id>advertisers sponsor_id>affiliates code name is_invitation is_listed uses:number
    uses_max:number expires_at revoked_at created_at`,
    { contains: ['code'] },
  ),
  table(
    'offers',
    'apps',
    'affiliate.apps',
    `id advertiser_id>advertisers name status default_offer_id>offers click_id_parameter attribution
    consent_parameter allows_placeholder_ids returning_customers created_at`,
  ),
  table(
    'offers',
    'app_hosts',
    'affiliate.app_hosts',
    `host advertiser_id>advertisers app_id>apps verified_at checked_at failed_checks:number
    created_at`,
    {
      key: [
        { name: 'host', type: 'text' },
        { name: 'advertiser_id', type: 'uuid' },
      ],
    },
  ),
  table(
    'offers',
    'app_keys',
    'affiliate.app_keys',
    `id advertiser_id>advertisers app_id>apps name scopes:list cidrs:list requires_signature
    expires_at revoked_at replaced_by>app_keys last_used_at created_at`,
  ),
  table(
    'offers',
    'offers',
    'affiliate.offers',
    `id code advertiser_id>advertisers app_id>apps name model currency status approval joining terms
    hold_days window_days cookie_days dedupe_seconds geo_allow:list
    geo_deny:list fallback_url has_deep_links targeting:json level_2_bps level_3_bps
    pixel_amount_max_minor allows_paid_traffic allows_repeat_leads one_sale_per_click
    description category traffic_allowed:list traffic_forbidden:list traffic_note created_at updated_at`,
    { contains: ['code'] },
  ),
  table(
    'offers',
    'landing_urls',
    'affiliate.landing_urls',
    `id advertiser_id>advertisers offer_id>offers url weight:number countries:list devices:list
    oses:list created_at`,
  ),
  table(
    'offers',
    'fallback_urls',
    'affiliate.fallback_urls',
    'id advertiser_id>advertisers offer_id>offers url weight:number reasons:list created_at',
  ),
  table(
    'offers',
    'payout_rules',
    'affiliate.payout_rules',
    `id advertiser_id>advertisers offer_id>offers affiliate_id>affiliates event kind rate_bps
    fixed_minor is_coupon recurring_months tiers:json created_at`,
    { currency: '(select o.currency from affiliate.offers o where o.id = t.offer_id)' },
  ),
  table(
    'offers',
    'group_rules',
    'affiliate.group_rules',
    `id advertiser_id>advertisers group_id>partner_groups offer_id>offers event kind rate_bps
    fixed_minor recurring_months tiers:json created_at`,
    { currency: '(select o.currency from affiliate.offers o where o.id = t.offer_id)' },
  ),
  table(
    'offers',
    'creatives',
    'affiliate.creatives',
    `id advertiser_id>advertisers offer_id>offers name kind content_type width:number
    height:number archived_at created_at`,
  ),
  table(
    'offers',
    'platform_fees',
    'affiliate.platform_fees',
    'id advertiser_id>advertisers offer_id>offers rate_bps fixed:json created_at',
  ),
  table(
    'offers',
    'caps',
    'affiliate.caps',
    `id advertiser_id>advertisers offer_id>offers affiliate_id>affiliates metric period
    limit_value:minor currency is_hard changed_at archived_at created_at`,
  ),
  table(
    'offers',
    'links',
    'affiliate.links',
    `id slug label advertiser_id>advertisers app_id>apps offer_id>offers affiliate_id>affiliates
    landing_url subs:list archived_at created_at`,
    { contains: ['slug'] },
  ),
]
