/** Actions that one person of finance proposes and another accepts. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ProposalKind,
  type ProposalStatus,
  proposalKinds,
  proposalStatuses,
} from '../../../schema/vocabulary.ts'
import {
  readText,
  readTextOrNull,
  readTextsByName,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Proposal, ProposalContent } from './rules.ts'

/** An identical open proposal is a unique violation of `proposals_open_key`. */
export function insertProposal(
  proposal: ProposalContent & { id: string; proposedBy: string; proposedAt: Date },
): SQL {
  return sql`
    insert into affiliate.proposals (id, kind, advertiser_id, affiliate_id, subject_id, facts, reason,
      proposed_by, proposed_at)
    values (${proposal.id}::uuid, ${proposal.kind}, ${proposal.advertiserId}::uuid,
      ${proposal.affiliateId}::uuid, ${proposal.subjectId}::uuid,
      ${JSON.stringify(proposal.facts)}::jsonb, ${proposal.reason}, ${proposal.proposedBy}::uuid,
      ${proposal.proposedAt.toISOString()}::timestamptz)`
}

/** A proposal as a person reads it. */
export interface ProposalView extends Proposal {
  advertiserName: string | null
  affiliateName: string | null
  proposedByName: string | null
  decidedByName: string | null
}

const proposalRows = sql`
  select r.id, r.kind, r.status, r.advertiser_id, r.affiliate_id, r.subject_id, r.facts, r.reason,
    r.proposed_by, r.proposed_at, r.decided_by, r.decided_at, adv.name as advertiser_name,
    f.name as affiliate_name, p.name as proposed_by_name, d.name as decided_by_name
  from affiliate.proposals r
  left join affiliate.advertisers adv on adv.id = r.advertiser_id
  left join affiliate.affiliates f on f.id = r.affiliate_id
  left join affiliate.users p on p.id = r.proposed_by
  left join affiliate.users d on d.id = r.decided_by`

/**
 * The payer decides about manual payments: an own payer, or finance. Finance decides about all
 * else.
 */
const isOf = (payer: string | null) => sql`case when r.kind in ('manual_payment', 'manual_return')
  then r.advertiser_id is not distinct from ${payer}::uuid else ${payer}::uuid is null end`

/**
 * Returns at most one row among those that this payer decides; null = finance. See toProposalView.
 */
export function findProposal(proposalId: string, payer: string | null = null): SQL {
  return sql`${proposalRows} where r.id = ${proposalId}::uuid and ${isOf(payer)}`
}

export interface ProposalFilter {
  /** The payer that decides: see findProposal. */
  payer: string | null
  status: ProposalStatus | null
  kind: ProposalKind | null
  afterId: string | null
  limit: number
}

/** Newest first; ids are in time order. */
export function listProposals({ payer, status, kind, afterId, limit }: ProposalFilter): SQL {
  return sql`${proposalRows}
    where ${isOf(payer)} and (${status}::text is null or r.status = ${status})
      and (${kind}::text is null or r.kind = ${kind})
      and (${afterId}::uuid is null or r.id < ${afterId}::uuid)
    order by r.id desc limit ${limit}`
}

export function toProposalView(row: Row): ProposalView {
  const decidedAt = readTimeOrNull(row.decided_at)
  return {
    id: readText(row.id),
    kind: readWord(proposalKinds, row.kind),
    status: readWord(proposalStatuses, row.status),
    advertiserId: readTextOrNull(row.advertiser_id),
    affiliateId: readTextOrNull(row.affiliate_id),
    subjectId: readTextOrNull(row.subject_id),
    facts: readTextsByName(row.facts),
    reason: readText(row.reason),
    proposedBy: readText(row.proposed_by),
    proposedAt: readTime(row.proposed_at),
    decidedBy: readTextOrNull(row.decided_by),
    decidedAt: decidedAt === null ? null : new Date(decidedAt),
    advertiserName: readTextOrNull(row.advertiser_name),
    affiliateName: readTextOrNull(row.affiliate_name),
    proposedByName: readTextOrNull(row.proposed_by_name),
    decidedByName: readTextOrNull(row.decided_by_name),
  }
}

/**
 * Decides a proposal. Raises TR001 `proposal_decided` if it is already decided, and rolls back the
 * batch.
 */
export function requireProposalDecision(
  proposalId: string,
  decision: TwoPersonDecision<'accepted' | 'refused'>,
): SQL {
  return requireProposed('proposals', proposalId, decision, 'proposal_decided')
}

/** Raises TR001 `not_frozen` unless the freeze since that exact time is still active. */
export function requireFrozenSince(frozenAt: Date): SQL {
  return sql`
    select affiliate.require(exists (select from affiliate.platform_settings
      where payouts_frozen_at = ${frozenAt.toISOString()}::timestamptz), 'not_frozen')`
}

export interface TwoPersonDecision<Status extends string> {
  status: Status
  decidedBy: string
  decidedAt: Date
}

/** Decides one row that is still `proposed`; raises TR001 `guard` otherwise. */
export function requireProposed(
  table: 'bookings' | 'proposals',
  id: string,
  { status, decidedBy, decidedAt }: TwoPersonDecision<string>,
  guard: string,
): SQL {
  return sql`
    with decided as (
      update affiliate.${sql.identifier(table)} set status = ${status},
        decided_by = ${decidedBy}::uuid, decided_at = ${decidedAt.toISOString()}::timestamptz
      where id = ${id}::uuid and status = 'proposed' returning id)
    select affiliate.require((select count(*) from decided) = 1, ${guard})`
}
