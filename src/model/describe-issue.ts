import type * as v from 'valibot';

/**
 * What is wrong with a file, by the first issue that its validator found: path, requirement, finding.
 *
 * @param file what it is, `a model`
 */
export function describeFirst(
  issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
  file: string,
): string {
  return describe(innermost(issues[0]), file);
}

function describe(issue: v.BaseIssue<unknown>, file: string): string {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  const path = keys.join('.');
  if (issue.expected === 'never') return `${path}: is no key of ${file}`;
  if (issue.input === undefined) {
    const holder = keys.slice(0, -1).join('.');
    return `${holder === '' ? '' : `${holder}: `}must have the key "${keys.at(-1)}"`;
  }
  const found = describeValue(issue.input);
  const own = issue.message.startsWith('Invalid ') ? `must be ${inWords(issue.expected)}` : issue.message;
  return `${path === '' ? '' : `${path}: `}${own}, found ${found}`;
}

/**
 * Of a value that is none of several kinds, and has no message of its own: what is wrong with it as the first kind
 * whose form it has, which is where a mistake lies within it.
 */
function innermost(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  if (issue.type !== 'union' || !issue.message.startsWith('Invalid ')) return issue;
  const inner = issue.issues?.find(({ path }) => path !== undefined) ?? issue.issues?.[0];
  if (inner === undefined) return issue;
  const path = [...(issue.path ?? []), ...(inner.path ?? [])];
  return innermost({ ...inner, path: path as [v.IssuePathItem, ...v.IssuePathItem[]] });
}

/** What valibot expects, `("a" | "b")`, in words. */
function inWords(expected: string | null): string {
  return (expected ?? 'something else').replace(/^\(|\)$/g, '').replaceAll(' | ', ' or ');
}

/** A JSON value in a message: the kind of one that holds others. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  return typeof value === 'object' && value !== null ? 'something else' : String(value);
}
