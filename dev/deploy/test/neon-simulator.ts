/** The calls of Neon's API that a deploy and a restore make, on a state in memory. */
import type { Fetch } from '../rest-api.ts'
import type { Faults } from './faults.ts'

/** The request of a call; each answer reads the fields it needs. */
type Body = Record<string, never>

interface ProjectState {
  id: string
  name: string
  pg_version: number
  region_id: string
  history_retention_seconds: number
}

interface BranchState {
  id: string
  name: string
  default: boolean
  current_state: string
  created_at: string
}

export class NeonSimulator {
  projects: ProjectState[] = []
  branches: BranchState[] = []
  /** Number of reads until a new branch is ready. */
  readsUntilReady = 1
  ownerUrl = 'postgres://tributary_owner:owner@ep-one.aws.neon.test/tributary'
  restores: { source_branch_id: string; source_timestamp: string; preserve_under_name: string }[] =
    []

  /** Called when a branch is restored: changes the simulated rows. */
  onRestore = () => {}

  fetch(faults: Faults): Fetch {
    return (request) => {
      const url = new URL(request.url)
      const path = url.pathname.replace('/api/v2', '')
      const what = `${request.method} ${path}`
      return faults.pass(what, request.method !== 'GET', async () => {
        const body =
          request.method === 'GET' || request.method === 'DELETE'
            ? {}
            : ((await request.json()) as Body)
        const answer = this.answer(request.method, path, body)
        return answer ? Response.json(answer) : Response.json({ message: what }, { status: 404 })
      })
    }
  }

  private answer(method: string, path: string, body: Body): object | null {
    const [, , projectId, part, id, verb] = path.split('/')
    if (path === '/projects') {
      return method === 'GET' ? { projects: this.projects } : this.createProject(body)
    }
    const project = this.projects.find((each) => each.id === projectId)
    if (!project) return null
    if (part === undefined && method === 'PATCH') {
      Object.assign(project, (body as { project?: object }).project)
      return { project }
    }
    if (part === 'connection_uri') return { uri: this.ownerUrl }
    if (part === 'operations') return { operation: { status: 'finished' } }
    if (part !== 'branches') return null
    if (verb === 'restore') {
      const asked = body as unknown as (typeof this.restores)[number]
      this.restores.push(asked)
      this.addBranch(asked.preserve_under_name, false)
      this.onRestore()
      return { branch: this.branches[0], operations: [{ id: 'operation-1' }] }
    }
    return this.branch(method, id, body)
  }

  private createProject(body: object): object {
    const { project: given } = body as { project: Omit<ProjectState, 'id'> }
    if (this.projects.some(({ name }) => name === given.name)) throw new Error('two projects')
    const { name, pg_version, region_id, history_retention_seconds } = given
    const rest = { pg_version, region_id, history_retention_seconds }
    const project = { id: 'project-1', name, ...rest }
    this.projects.push(project)
    this.addBranch('main', true)
    return { project }
  }

  private branch(method: string, id: string | undefined, body: object): object {
    if (method === 'GET') {
      this.readsUntilReady -= 1
      for (const branch of this.branches) {
        if (this.readsUntilReady < 0) branch.current_state = 'ready'
      }
      return { branches: this.branches }
    }
    if (method === 'DELETE') {
      this.branches = this.branches.filter((branch) => branch.id !== id)
      return {}
    }
    return { branch: this.addBranch((body as { branch: { name: string } }).branch.name, false) }
  }

  private addBranch(name: string, isDefault: boolean): BranchState {
    const branch = {
      ...{ id: `br-${this.branches.length + 1}-${name}`, name, default: isDefault },
      ...{ current_state: 'init', created_at: new Date(this.branches.length * 1000).toISOString() },
    }
    this.branches.push(branch)
    return branch
  }
}
