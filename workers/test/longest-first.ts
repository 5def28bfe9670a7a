/**
 * The slowest kinds of files run first and the fastest last, so that all workers stay busy to the end; files
 * that mostly wait run beside files that mostly compute. Tests must not depend on it.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const projects = ['histories', 'browser', 'scenarios', 'workerd', 'mocking', 'database', 'domain']

/** Slower than their size suggests. */
const long = /\/(run\.workerd|fuzz\.db|payout-crashes\.db)\./

/** A minute of starts and kills: runs with the first files, beside the histories. */
const waiting = /\/replay\.scenario\./

const rankOf = ({ project, moduleId }: TestSpecification) =>
  waiting.test(moduleId) ? 0.6 : projects.indexOf(project.name) + (long.test(moduleId) ? 0 : 0.5)

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}
