/** Runs one job, and notes that it has come to its end. */
import type { Job, JobPorts } from './job.ts'
import { writeJobRun } from './store.ts'

/** What the job counted. Whoever calls holds the lock of jobs. Throws what the job throws. */
export async function runJob(job: Job, ports: JobPorts): Promise<Record<string, number>> {
  const counts = await job.run(ports)
  await writeJobRun(ports.sql, { name: job.name, ranAt: ports.now, counts })
  return counts
}
