/** The dependencies of a deploy's steps, and the type of a step. */
import type { FreezeCause } from '../../workers/payouts/reconciliation/rules.ts'
import type { RestApi } from './rest-api.ts'
import type { SecretStore } from './secret-store.ts'
import type { Settings, WorkerName } from './settings.ts'

/** One change that a step would make. */
export interface Change {
  /** A sentence for the plan, such as "Create the queue tributary-clicks". */
  says: string
  make(): Promise<void>
}

export interface Step {
  title: string
  /**
   * Compares the deployed state with the settings. Reads only, so a plan and a second run change nothing.
   * @throws when a person has to do something first.
   */
  find(deployment: Deployment): Promise<Change[]>
}

/** The database operations of a deploy. Every URL is the owner's unless stated otherwise. */
export interface DatabaseTools {
  /** Names of migrations and functions that are not applied yet. */
  listPending(url: string): Promise<string[]>
  migrate(url: string): Promise<void>
  setPassword(url: string, role: string, password: string): Promise<void>
  /** Works with any role's URL. False when the name or the password is refused. */
  canSignIn(url: string): Promise<boolean>
  hasCanary(url: string, appKey: string): Promise<boolean>
  addCanary(url: string, canary: { appKey: string; landingUrl: string }): Promise<void>
  hasClick(url: string, clickId: string): Promise<boolean>
  countConversions(url: string, externalId: string): Promise<number>
  /** Freezes all payouts. When they are frozen already, the reason stays. */
  freezePayouts(url: string, reason: string): Promise<void>
  /** Stores why the system froze payouts, for the dashboard in both languages. Needs the current schema. */
  explainFreeze(url: string, reason: string, cause: FreezeCause): Promise<void>
  /** Number of batches that are being sent to PayPal now. */
  countSubmitting(url: string): Promise<number>
}

/** Runs wrangler to its end. @returns its output. @throws with its output when it fails. */
export type RunWrangler = (args: readonly string[]) => Promise<string>

export interface Deployment {
  settings: Settings
  secrets: SecretStore
  cloudflare: RestApi
  neon: RestApi
  database: DatabaseTools
  runWrangler: RunWrangler
  /** Builds the dashboard when its files are older than its sources. */
  buildDashboard(): Promise<void>
  checkout: { isClean: boolean; commit: string; nodeVersion: string }
  visit(url: string, init: RequestInit): Promise<Response>
  /** Publishes every snapshot. */
  publishSnapshots(namespaceId: string, systemDatabaseUrl: string): Promise<void>
  /** @returns a line for each rule of the books that does not hold. */
  checkBooks(systemDatabaseUrl: string): Promise<string[]>
  sleep(ms: number): Promise<void>
  log(line: string): void
  /** Folder for generated files; git ignores it. */
  folder: string
  found: Found
}

/** What earlier steps found or made, for later steps. */
export interface Found {
  zoneIds: Map<string, string>
  /** Absent while the project does not exist. */
  neon?: { projectId: string; branchId: string; ownerUrl: string }
  /** Absent while the namespace does not exist. */
  namespaceId?: string
  /** Names of the secrets of each deployed Worker; a Worker that does not exist is absent. */
  remoteSecrets: Map<WorkerName, ReadonlySet<string>>
  /** Versions that are uploaded but get no traffic yet. */
  staged: Map<WorkerName, { versionId: string; before: string }>
  /** The versions that this run replaced, in order. */
  replaced: { worker: WorkerName; before: string | null }[]
}

export const nothingFound = (): Found => ({
  zoneIds: new Map(),
  remoteSecrets: new Map(),
  staged: new Map(),
  replaced: [],
})

export const workerName = ({ settings }: Deployment, worker: WorkerName) =>
  `${settings.prefix}-${worker}`

export const accountPath = ({ settings }: Deployment) => `/accounts/${settings.accountId}`
