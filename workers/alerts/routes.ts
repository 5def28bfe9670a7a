/** Alerts: their settings, and samples. */
import { routes } from '../http/route.ts'
import { alertSettingRoutes } from './http/settings.ts'

export const alertsRoutes = routes().route('/', alertSettingRoutes)
