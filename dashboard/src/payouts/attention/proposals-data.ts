import { api, read } from '../../core/api.ts'

const MOST = '200'

type ProposalsQuery = NonNullable<Parameters<typeof api.v1.proposals.$get>[0]>['query']
const readProposals = (query: ProposalsQuery) => read(api.v1.proposals.$get({ query }))
export type Proposal = Awaited<ReturnType<typeof readProposals>>['proposals'][number]

/** Proposals that need a second person. */
export const readWaiting = async (kind?: Proposal['kind']): Promise<Proposal[]> =>
  (await readProposals({ status: 'proposed', limit: MOST, ...(kind ? { kind } : {}) })).proposals

type ProposalInput = Parameters<typeof api.v1.proposals.$post>[0]['json']
export const propose = (json: ProposalInput) => read(api.v1.proposals.$post({ json }))

/** Decides on the proposal as it was shown, identified by its hash. */
export function decide({ id, sha256 }: Proposal, decision: 'accept' | 'refuse') {
  const path = api.v1.proposals[':proposalId']
  const asked = { param: { proposalId: id }, json: { seen_sha256: sha256 } }
  return decision === 'accept' ? read(path.accept.$post(asked)) : read(path.refuse.$post(asked))
}
