/** The Neon project, its history window, and the backup branch made before a migration. */
import type { Change, Deployment, Step } from './deployment.ts'

export const DATABASE = 'tributary'
export const OWNER = 'tributary_owner'
export const POSTGRES_VERSION = 18
const DAY_SECONDS = 86_400
const WAIT_MS = 2_000
const WAITS_MAX = 60
/** Neon's smaller plan includes ten branches. */
const WAYS_BACK_MAX = 3

interface Project {
  id: string
  name: string
  pg_version: number
  region_id: string
  history_retention_seconds: number
}

interface Branch {
  id: string
  name: string
  default: boolean
  current_state: string
  created_at: string
}

export const neonProject: Step = {
  title: 'Database project',
  async find(deployment) {
    const { settings } = deployment
    const project = await findProject(deployment)
    if (!project) {
      const says = `Create the Neon project ${settings.prefix} on PostgreSQL ${POSTGRES_VERSION} in ${settings.region}`
      return [{ says, make: () => createProject(deployment) }]
    }
    refuseOther(project, deployment)
    await findBranch(deployment, project.id)
    return historyChange(deployment, project)
  },
}

async function findProject({ neon, settings }: Deployment): Promise<Project | undefined> {
  const query = new URLSearchParams({ search: settings.prefix, limit: '400' })
  if (settings.neonOrganization) query.set('org_id', settings.neonOrganization)
  const { projects } = await neon.call<{ projects: Project[] }>('GET', `/projects?${query}`)
  return projects.find(({ name }) => name === settings.prefix)
}

function refuseOther({ pg_version, region_id }: Project, { settings }: Deployment): void {
  if (pg_version !== POSTGRES_VERSION) {
    throw new Error(
      `The Neon project ${settings.prefix} runs PostgreSQL ${pg_version}; version ${POSTGRES_VERSION} needs a new project.`,
    )
  }
  if (region_id !== settings.region) {
    throw new Error(`The Neon project ${settings.prefix} is in ${region_id}: set region to that.`)
  }
}

async function createProject(deployment: Deployment): Promise<void> {
  const { neon, settings } = deployment
  const { project } = await neon.call<{ project: Project }>('POST', '/projects', {
    project: {
      ...{ name: settings.prefix, pg_version: POSTGRES_VERSION, region_id: settings.region },
      history_retention_seconds: settings.historyDays * DAY_SECONDS,
      branch: { name: 'main', role_name: OWNER, database_name: DATABASE },
      ...(settings.neonOrganization ? { org_id: settings.neonOrganization } : {}),
    },
  })
  await findBranch(deployment, project.id)
}

/** Waits until the default branch is ready. */
async function findBranch(deployment: Deployment, projectId: string): Promise<void> {
  const { neon, found, sleep } = deployment
  for (let attempt = 0; attempt < WAITS_MAX; attempt += 1) {
    const branch = (await listBranches(deployment, projectId)).find((each) => each.default)
    if (branch?.current_state === 'ready') {
      const of = `branch_id=${branch.id}&database_name=${DATABASE}&role_name=${OWNER}&pooled=false`
      const path = `/projects/${projectId}/connection_uri?${of}`
      const { uri } = await neon.call<{ uri: string }>('GET', path)
      found.neon = { projectId, branchId: branch.id, ownerUrl: uri }
      return
    }
    await sleep(WAIT_MS)
  }
  throw new Error('The Neon branch did not become ready within two minutes: run the command again.')
}

async function listBranches({ neon }: Deployment, projectId: string): Promise<Branch[]> {
  const path = `/projects/${projectId}/branches`
  return (await neon.call<{ branches: Branch[] }>('GET', path)).branches
}

function historyChange({ neon, settings }: Deployment, project: Project): Change[] {
  const wanted = settings.historyDays * DAY_SECONDS
  if (project.history_retention_seconds >= wanted) return []
  const body = { project: { history_retention_seconds: wanted } }
  return [
    {
      says: `Keep ${settings.historyDays} days of the database's history for a restore`,
      make: () => neon.call('PATCH', `/projects/${project.id}`, body),
    },
  ]
}

/** Makes a branch of the current database, and deletes the oldest branch that a deploy made. */
export async function keepWayBack(deployment: Deployment): Promise<void> {
  const { neon, found, checkout } = deployment
  if (!found.neon) throw new Error('The Neon project is missing.')
  const { projectId, branchId } = found.neon
  const path = `/projects/${projectId}/branches`
  const name = `before-${checkout.commit.slice(0, 12)}`
  const older = (await listBranches(deployment, projectId))
    .filter((branch) => branch.name.startsWith('before-'))
    .toSorted((a, b) => b.created_at.localeCompare(a.created_at))
  if (older.some((branch) => branch.name === name)) return
  for (const { id } of older.slice(WAYS_BACK_MAX - 1)) await neon.call('DELETE', `${path}/${id}`)
  await neon.call('POST', path, { branch: { name, parent_id: branchId } })
}
