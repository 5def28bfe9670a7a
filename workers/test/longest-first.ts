/**
 * The kinds whose files take longest go first, and the milliseconds last, so that all workers have
 * something to do until the end. No test may depend on it.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const projects = ['histories', 'browser', 'scenarios', 'workerd', 'mocking', 'database', 'domain']

/** Longer than their size tells. */
const long = /\/(replay\.scenario|run\.workerd|fuzz\.db|payout-crashes\.db)\./

const rankOf = ({ project, moduleId }: TestSpecification) =>
  projects.indexOf(project.name) + (long.test(moduleId) ? 0 : 0.5)

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}
