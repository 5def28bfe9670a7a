/** Views of the page Reports: saved by a person, and shared with the others in their account if they like. */
import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { databaseOf, membershipInUse, personOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { definedFields } from '../../http/defined-fields.ts'
import { timeAnswer } from '../../http/present.ts'
import { isAllowed } from '../../http/role-permissions.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { reportScopeOf } from '../http/question.ts'
import {
  ChangeViewInput,
  NewViewInput,
  ViewAnswer,
  ViewParams,
  type ViewSummary,
  ViewsAnswer,
} from './contract.ts'
import {
  deleteView,
  findView,
  insertView,
  listViews,
  toView,
  updateView,
  VIEWS_MAX,
  type Viewer,
} from './db.ts'

const tags = ['Statistics']
const listRoute = route('get /v1/report-views', {
  tags,
  summary: 'List saved views',
  description: 'Your own views of the page Reports and those that others in your account share.',
  responses: { 200: answer('The views, by name.', ViewsAnswer) },
})
const saveRoute = route(
  'post /v1/report-views',
  {
    tags,
    summary: 'Save a view',
    description: `A name for the parameters of the page Reports. A view has no figures: whoever opens it sees their own. At most ${VIEWS_MAX} of a person.`,
    request: { body: { content: json(NewViewInput), required: true } },
    responses: { 201: answer('The view.', ViewAnswer) },
  },
  ['conflict'],
)
const changeRoute = route('patch /v1/report-views/{viewId}', {
  tags,
  summary: 'Update a saved view',
  description: 'Fields you leave out stay unchanged. Only who saved a view can change it.',
  request: { params: ViewParams, body: { content: json(ChangeViewInput), required: true } },
  responses: { 200: answer('The view.', ViewAnswer) },
})
const deleteRoute = route('delete /v1/report-views/{viewId}', {
  tags,
  summary: 'Delete a saved view',
  description: 'Whoever manages the team can also delete shared views of others.',
  request: { params: ViewParams },
  responses: { 204: { description: 'The view is deleted.' } },
})

export const viewRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { db, scope, viewer } = await ownOf(c)
    const [rows = []] = await runScoped(db, scope, [listViews(viewer)])
    return c.json({ views: rows.map((row) => viewAnswer(c, toView(row))) }, 200)
  })
  .openapi(saveRoute, async (c) => {
    const { is_shared: isShared, ...fields } = c.req.valid('json')
    const own = await ownOf(c)
    const id = newId(c.var.now)
    const statements = insertView(own.viewer, { id, isShared, ...fields }, c.var.now)
    await runScoped(own.db, own.scope, statements).catch(refuseGuard)
    return c.json({ view: viewAnswer(c, await readOwn(own, id)) }, 201)
  })
  .openapi(changeRoute, async (c) => {
    const { viewId } = c.req.valid('param')
    const { is_shared: isShared, ...fields } = c.req.valid('json')
    const own = await ownOf(c)
    const change = definedFields({ ...fields, isShared })
    const update = updateView(own.viewer, viewId, change, c.var.now)
    const [rows = []] = await runScoped(own.db, own.scope, [update])
    if (rows.length === 0) throw noSuchView()
    return c.json({ view: viewAnswer(c, await readOwn(own, viewId)) }, 200)
  })
  .openapi(deleteRoute, async (c) => {
    const { viewId } = c.req.valid('param')
    const { db, scope, viewer } = await ownOf(c)
    const [rows = []] = await runScoped(db, scope, [deleteView(viewer, viewId, isHead(c))])
    if (rows.length === 0) throw noSuchView()
    return c.body(null, 204)
  })

interface Own {
  db: Db
  scope: Scope
  viewer: Viewer
}

async function ownOf(c: ApiRequest): Promise<Own> {
  const { advertiserId, affiliateId } = membershipInUse(c)
  const viewer = { userId: personOf(c).userId, advertiserId, affiliateId }
  return { db: await databaseOf(c), scope: reportScopeOf(c).scope, viewer }
}

const isHead = (c: ApiRequest) => isAllowed('team:write', membershipInUse(c).role)

async function readOwn({ db, scope, viewer }: Own, id: string) {
  const [[row] = []] = await runScoped(db, scope, [findView(viewer, id)])
  if (row === undefined) throw noSuchView()
  return toView(row)
}

const noSuchView = () => new Refusal('not_found', 'There is no such view.')

function refuseGuard(error: unknown): never {
  if (guardOf(error) === 'too_many_views') {
    throw refuse('conflict', 'report_views_max', { max: VIEWS_MAX })
  }
  throw error
}

function viewAnswer(c: ApiRequest, view: ReturnType<typeof toView>): ViewSummary {
  const { id, name, query, isShared } = view
  const isYou = view.userId === personOf(c).userId
  return {
    ...{ id, name, query, is_shared: isShared },
    saved_by: { name: view.userName, is_you: isYou },
    may_delete: isYou || isHead(c),
    ...{ created_at: timeAnswer(view.createdAt), changed_at: timeAnswer(view.changedAt) },
  }
}
