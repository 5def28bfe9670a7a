/** People: sign-in, accounts, second factors, teams, tokens. */

import { routes } from '../http/route.ts'
import { accountRoutes } from './accounts/http/accounts.ts'
import { avatarRoutes } from './accounts/http/avatars.ts'
import { myAccountRoutes } from './accounts/http/my-account.ts'
import { signUpRoutes } from './accounts/http/sign-up.ts'
import { confirmationRoutes } from './factors/http/confirmations.ts'
import { secondFactorRoutes } from './factors/http/second-factors.ts'
import { providerRoutes } from './providers/http.ts'
import { meRoutes } from './sign-in/http/me.ts'
import { sessionRoutes } from './sign-in/http/sessions.ts'
import { signInRoutes } from './sign-in/http/sign-in.ts'
import { impersonationRoutes } from './teams/http/impersonations.ts'
import { invitationRoutes } from './teams/http/invitations.ts'
import { teamRoutes } from './teams/http/team.ts'
import { personalTokenRoutes } from './tokens/http.ts'

export const peopleRoutes = routes()
  .route('/', signInRoutes)
  .route('/', providerRoutes)
  .route('/', meRoutes)
  .route('/', signUpRoutes)
  .route('/', myAccountRoutes)
  .route('/', avatarRoutes)
  .route('/', secondFactorRoutes)
  .route('/', sessionRoutes)
  .route('/', confirmationRoutes)
  .route('/', teamRoutes)
  .route('/', invitationRoutes)
  .route('/', impersonationRoutes)
  .route('/', personalTokenRoutes)
  .route('/', accountRoutes)
