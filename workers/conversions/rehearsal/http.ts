/** What an app's integration needs, and its rehearsal in test mode. Everything is read from what was recorded. */
import { Refusal, refuseField } from '../../core/refusal.ts'
import { managementOf } from '../../http/actor.ts'
import { originOf } from '../../http/app-origin.ts'
import type { ApiRequest } from '../../http/context.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import {
  IntegrationAnswer,
  IntegrationParams,
  IntegrationQuery,
  integrationNeeds,
  type StepAnswer,
} from './contract.ts'
import type { Integration } from './db.ts'
import { readRehearsal } from './read-rehearsal.ts'
import { type EvaluatedStep, REHEARSAL_SUB1 } from './seen-rules.ts'

/** Longest time since a rehearsal began. */
const DAYS_MAX = 7
const DAY_MS = 86_400_000

const integrationRoute = route('get /v1/apps/{appId}/integration', {
  tags: ['Apps'],
  summary: 'Get an app’s integration and its rehearsal',
  description:
    'URLs and settings that the app’s code needs. With `since`, the test events of the app since then: what was received at each step from click to refund, what was decided, and what is still wrong.',
  request: { params: IntegrationParams, query: IntegrationQuery },
  responses: { 200: answer('The integration.', IntegrationAnswer) },
})

export const rehearsalRoutes = routes().openapi(integrationRoute, async (c) => {
  const { appId } = c.req.valid('param')
  const { since } = c.req.valid('query')
  const { now } = c.var
  const { db, scope } = await managementOf(c)
  const start = since === undefined ? null : new Date(since)
  if (start !== null && start > now) throw refuseField('since', 'time_in_future')
  if (start !== null && now.getTime() - start.getTime() > DAYS_MAX * DAY_MS) {
    throw refuseField('since', 'days_back', { days: DAYS_MAX })
  }
  const found = await readRehearsal(db, scope, { appId, since: start, now })
  if (found === null) throw new Refusal('not_found', 'There is no such app.')
  const { integration, steps } = found
  return c.json(
    {
      ...integrationAnswer(c, integration),
      now: timeAnswer(now),
      steps: steps.map(stepAnswer),
    },
    200,
  )
})

function integrationAnswer(c: ApiRequest, integration: Integration) {
  const { host, hasTestKey, currency, code, clickIdParameter } = integration
  const apiUrl = new URL(c.req.url).origin
  const has = { host, test_key: hasTestKey, offer: currency, partner: code }
  return {
    api_url: apiUrl,
    // In local runs, the tracker has the address of the API.
    tracker_url: c.env.TRACKER_URL ?? apiUrl,
    ...{ click_id_parameter: clickIdParameter, host, currency, code },
    link_url: host && code && `${originOf(c, host)}/aff/${code}?sub1=${REHEARSAL_SUB1}`,
    missing: integrationNeeds.filter((need) => !has[need]),
  }
}

function stepAnswer({ step, state, remark, click, event }: EvaluatedStep): StepAnswer {
  const { reported = null, conversion = null } = event ?? {}
  const { amount = null, commission = null } = conversion ?? {}
  return {
    ...{ step, state, remark: remark && { code: remark.code, params: { ...remark.params } } },
    at: timeOrNull(click?.at ?? event?.at ?? null),
    errors: [...(event?.errors ?? [])],
    verdict: event?.verdict ?? null,
    report_id: event?.reportId ?? null,
    conversion_id: conversion?.id ?? null,
    click_id: click?.id ?? reported?.clickId ?? null,
    external_id: reported?.externalId ?? null,
    original_external_id: reported?.originalExternalId ?? null,
    customer_id: reported?.customerId ?? null,
    affiliate: click?.affiliate ?? conversion?.affiliate ?? null,
    amount: amount && moneyAnswer(amount.minor, amount.currency),
    commission: commission && moneyAnswer(commission.minor, commission.currency),
  }
}
