/** The browser's tests see the dashboard as it is now: built when its files are older than its sources. */
import { buildDashboard, isDashboardFresh } from '../../dev/dashboard-build.ts'

export default async function setup(): Promise<void> {
  if (!isDashboardFresh()) await buildDashboard()
}
