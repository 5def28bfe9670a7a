/**
 * The kinds whose files take longest go first, and the milliseconds last, so that all workers have
 * something to do until the end; what mostly waits goes beside what mostly works. No test may depend
 * on it.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const projects = ['histories', 'browser', 'scenarios', 'workerd', 'mocking', 'database', 'domain']

/** Longer than their size tells. */
const long = /\/(run\.workerd|fuzz\.db|payout-crashes\.db)\./

/** A minute of starting, being killed and starting again: with the first, beside the histories. */
const waiting = /\/replay\.scenario\./

const rankOf = ({ project, moduleId }: TestSpecification) =>
  waiting.test(moduleId) ? 0.6 : projects.indexOf(project.name) + (long.test(moduleId) ? 0 : 0.5)

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}
