/** Applications to an advertiser: the link, the applicant and the pending row. */

import { type SQL, sql } from 'drizzle-orm'
import type { ApplicationQuestion, AutoApproval } from '../../../schema/applications.ts'
import {
  type AffiliateStatus,
  type ApprovalRule,
  affiliateStatuses,
  type Language,
  type PartnershipStatus,
} from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

/** For anybody with the code, in any scope. Returns no row if the link does not exist. */
export function findRegistration(code: string): SQL {
  return sql`select * from affiliate.registration_shown(${code})`
}

export interface Registration {
  linkId: string
  advertiserId: string
  advertiserName: string
  sponsorId: string | null
  /** Not revoked, expired or used up, and its sponsor is still a partner. */
  isOpen: boolean
  questions: ApplicationQuestion[]
}

export function toRegistration(row: Row): Registration {
  return {
    linkId: readText(row.id),
    advertiserId: readText(row.advertiser_id),
    advertiserName: readText(row.advertiser_name),
    sponsorId: readTextOrNull(row.sponsor_id),
    isOpen: row.is_open === true,
    questions: row.questions as ApplicationQuestion[],
  }
}

/** A recipient of a mail. */
export interface Addressee {
  userId: string
  email: string
  name: string
  language: Language
  isEmailVerified: boolean
}

const addresseesJson = (isAsked: SQL): SQL => sql`
  coalesce((select jsonb_agg(jsonb_build_object('userId', u.id, 'email', u.email,
      'name', u.name, 'language', u.language, 'isEmailVerified', u.email_verified_at is not null) order by u.id)
    from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
    where u.status = 'active' and ${isAsked}), '[]')`

/** One row, in the affiliate's own scope: the account, its heads and all its partnerships. */
export function findApplicant(affiliateId: string): SQL {
  return sql`
    select a.id, a.code, a.name, a.status,
      ${addresseesJson(sql`r.affiliate_id = a.id and r.role = 'affiliate'`)} as heads,
      coalesce((select jsonb_agg(jsonb_build_object('advertiserId', p.advertiser_id,
          'status', p.status) order by p.advertiser_id)
        from affiliate.partnerships p where p.affiliate_id = a.id), '[]') as partnerships
    from affiliate.affiliates a where a.id = ${affiliateId}::uuid`
}

export interface Applicant {
  id: string
  code: string
  name: string
  status: AffiliateStatus
  heads: Addressee[]
  partnerships: { advertiserId: string; status: PartnershipStatus }[]
}

export function toApplicant(row: Row): Applicant {
  return {
    id: readText(row.id),
    code: readText(row.code),
    name: readText(row.name),
    status: readWord(affiliateStatuses, row.status),
    heads: row.heads as Addressee[],
    partnerships: row.partnerships as Applicant['partnerships'],
  }
}

export interface NewApplication {
  advertiserId: string
  affiliateId: string
  linkId: string
  sponsorId: string | null
  answers: Record<string, string>
  country: string | null
  now: Date
}

/**
 * In the advertiser's scope. A rejected affiliate can apply again and keeps their first sponsor. The person who rejected them
 * stays in `decided_by`, so that a person decides again.
 * Guards: `already_applied`; `link_gone` if the link was disabled or its limit is reached.
 */
export function insertApplication(application: NewApplication): SQL {
  const { advertiserId, affiliateId, linkId, sponsorId, country, now } = application
  const answers = JSON.stringify(application.answers)
  return sql`
    with applied as (
      insert into affiliate.partnerships as p (advertiser_id, affiliate_id, status, sponsor_id,
        registration_link_id, answers, country, created_at)
      values (${advertiserId}::uuid, ${affiliateId}::uuid, 'pending', ${sponsorId}::uuid,
        ${linkId}::uuid, ${answers}::jsonb, ${country}, ${now.toISOString()}::timestamptz)
      on conflict (advertiser_id, affiliate_id) do update set status = 'pending',
        registration_link_id = excluded.registration_link_id, answers = excluded.answers,
        country = excluded.country, unmet_rules = null, status_reason = null, decided_at = null
        where p.status = 'rejected'
      returning p.affiliate_id
    ), counted as (
      update affiliate.registration_links l set uses = l.uses + 1
      where l.id = ${linkId}::uuid and exists (select from applied) and l.revoked_at is null
        and (l.expires_at is null or l.expires_at > ${now.toISOString()}::timestamptz)
        and (l.uses_max is null or l.uses < l.uses_max)
      returning l.id
    )
    select affiliate.require(exists (select from applied), 'already_applied'),
      affiliate.require(exists (select from counted), 'link_gone')`
}

/** In the advertiser's scope: pending applications of an affiliate, with the advertiser's rules. */
export function findPendingApplication(advertiserId: string, affiliateId: string): SQL {
  return sql`
    select p.country, p.unmet_rules, v.auto_approval, v.name as advertiser_name,
      coalesce(l.is_invitation, false) as is_invited, p.decided_by is not null as was_rejected
    from affiliate.partnerships p
    join affiliate.advertisers v on v.id = p.advertiser_id
    left join affiliate.registration_links l on l.id = p.registration_link_id
    where p.advertiser_id = ${advertiserId}::uuid and p.affiliate_id = ${affiliateId}::uuid
      and p.status = 'pending' and v.status = 'active'`
}

export interface PendingApplication {
  country: string | null
  /** Null = the rules have not been evaluated yet. */
  unmetRules: ApprovalRule[] | null
  rules: AutoApproval
  advertiserName: string
  isInvited: boolean
  /** A person rejected their earlier application. */
  wasRejected: boolean
}

export function toPendingApplication(row: Row): PendingApplication {
  return {
    country: readTextOrNull(row.country),
    unmetRules: row.unmet_rules as ApprovalRule[] | null,
    rules: row.auto_approval as AutoApproval,
    advertiserName: readText(row.advertiser_name),
    isInvited: row.is_invited === true,
    wasRejected: row.was_rejected === true,
  }
}

/** Notifies the advertiser's people who decide. Returns the mails' `id`s. */
export function notifyOfApplication(
  advertiserId: string,
  applicant: { id: string; name: string },
  now: Date,
): SQL {
  const note = {
    ...{ kind: 'application_received', mail_kind: 'application_received' },
    facts: { affiliate_name: applicant.name, affiliate_id: applicant.id },
  }
  return sql`select m.id from affiliate.notify_people(jsonb_build_array(${JSON.stringify(note)}::jsonb
    || jsonb_build_object('subject_id', uuidv7(), 'advertiser_id', ${advertiserId}::uuid)),
    ${now.toISOString()}::timestamptz) m`
}

/** Stores the rules that were not met, so that a person decides. Guard `partnership_changed`. */
export function noteUnmetRules(
  advertiserId: string,
  affiliateId: string,
  unmet: readonly ApprovalRule[],
): SQL {
  return sql`
    with noted as (
      update affiliate.partnerships set unmet_rules =
        array(select jsonb_array_elements_text(${JSON.stringify(unmet)}::jsonb))
      where advertiser_id = ${advertiserId}::uuid and affiliate_id = ${affiliateId}::uuid
        and status = 'pending' and unmet_rules is null
      returning affiliate_id)
    select affiliate.require(exists (select from noted), 'partnership_changed')`
}
