/** The numbers of the jobs at `/metrics`. */
import type { JobStats } from './jobs/scheduler.ts'
import type { Metrics, Sample } from './observe/metrics.ts'

/** Registers them; they are read when somebody scrapes. */
export function addJobMetrics(metrics: Metrics, jobs: () => readonly JobStats[]): void {
  metrics.counter(
    {
      name: 'job_runs_total',
      help: 'Runs of jobs in this process, by how they ended',
      labels: ['job', 'outcome'],
    },
    () =>
      jobs().flatMap(({ job, done, failed }): Sample[] => [
        { labels: { job, outcome: 'done' }, value: done },
        { labels: { job, outcome: 'failed' }, value: failed },
      ]),
  )
  metrics.counter({ name: 'job_seconds_total', help: 'Time that jobs took', labels: ['job'] }, () =>
    jobs().map(({ job, msTotal }) => ({ labels: { job }, value: msTotal / 1000 })),
  )
}
