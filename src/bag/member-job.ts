// Trains members, on this thread and on others.
import { runTasks, type TaskKind } from '../search/task.ts';
import { jobOf } from '../threads/jobs.ts';
import { type MemberNews, type MemberResult, type MemberTask, trainMember } from './member.ts';

/** Members as tasks. */
export const memberTasks: TaskKind<MemberTask, MemberResult, MemberNews> = {
  perform: trainMember,
  job: jobOf(import.meta.url, 'bag', 'member-job'),
};

export const run = runTasks(trainMember);
